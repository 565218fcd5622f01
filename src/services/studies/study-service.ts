/** Studies: sources × seeds × condition × metrics under a name, filled lazily like every other question. */
import { requireAuthor, requireEditor } from "../../access/permissions.js";
import { scopeOf } from "../../access/scope.js";
import { findMetrics } from "../../db/queries/metrics.js";
import { findModels } from "../../db/queries/models.js";
import {
  deleteStudy,
  findStudies,
  insertStudy,
  listStudies,
  type NewStudyRow,
  type StudyRow,
  updateStudy,
} from "../../db/queries/studies.js";
import { sqlState, transaction } from "../../db/retry.js";
import { type StudyQuestion, seedCount, seenByAllOf, studyModels } from "../../domain/study.js";
import type { Viewer } from "../../domain/viewer.js";
import { badInput, ConcordanceError } from "../../errors.js";
import type { Asking } from "../asking.js";
import { reproducibilityOf } from "../comparing/reproducibility.js";
import { measureOf } from "../comparing/two.js";
import type { DamageService } from "../damage.js";
import type { Dependencies } from "../dependencies.js";
import { metricView, thresholdInForce } from "../metrics.js";
import { isUuid, modelView } from "../models.js";
import { checkFirst, decodeCursor, pageOf } from "../paging.js";
import { gridOf } from "../sampling/grid.js";
import { drawnScheme, under } from "../sampling/resolve.js";
import type { TrainingSetService } from "../services.js";
import { askedOf, inForce, needMetrics, requireVisible, shownTo } from "./question.js";
import { checkWords } from "./rules.js";
import type { StudyChange, StudyRequest, StudyService, StudyView } from "./views.js";

const UNIQUE_VIOLATION = "23505";
const TEXT_MOST = 200;

export function createStudyService(
  deps: Dependencies & { damage: DamageService; trainingSets: TrainingSetService },
): StudyService {
  const { db, limits } = deps;

  /** Rows as the viewer sees them: two statements, however many. */
  async function views(viewer: Viewer, rows: readonly StudyRow[]): Promise<StudyView[]> {
    const ids = [...new Set(rows.flatMap(({ body }) => studyModels(body)))];
    const models = new Map(
      (await findModels(db, scopeOf(viewer), { ids })).map((row) => [row.id, modelView(row)] as const),
    );
    const wanted = [...new Set(rows.flatMap(({ metrics }) => metrics))];
    const metrics = new Map((await findMetrics(db, wanted)).map((row) => [row.id, metricView(row)]));
    return rows.map((row) => ({
      ...row,
      ...shownTo(row, models),
      models,
      metrics: row.metrics.map((id) => metrics.get(id)!),
    }));
  }
  async function viewOf(viewer: Viewer, row: StudyRow): Promise<StudyView> {
    return (await views(viewer, [row]))[0]!;
  }

  /** The study that a viewer may see. NOT_FOUND. */
  async function need(viewer: Viewer, id: string): Promise<StudyRow> {
    const [row] = isUuid(id) ? await findStudies(db, scopeOf(viewer), { ids: [id] }) : [];
    if (row) return row;
    throw new ConcordanceError("NOT_FOUND", "No study has this id.", { field: "id" });
  }

  async function insert(viewer: Viewer, row: NewStudyRow, field: string): Promise<StudyView> {
    const inserted = await insertStudy(db, row);
    if (!inserted) throw slugTaken(row.slug, field);
    return viewOf(viewer, inserted);
  }

  /** Static costs assume a study of some size; what an operation's studies really look up is counted here. */
  function spend(asking: Asking, samples: number): void {
    const limit = limits.complexity;
    const cost = limit - asking.budget.studied + samples;
    if (cost > limit) {
      const words = `The studies of this operation hold ${cost} samples and pairs to look up; they may hold ${limit}.`;
      throw new ConcordanceError("QUERY_TOO_COMPLEX", `${words} Ask for fewer studies at once.`, { cost, limit });
    }
    asking.budget.studied -= samples;
  }

  return {
    async bySlug({ viewer }, slug) {
      const [row] = await findStudies(db, scopeOf(viewer), { slugs: [slug] });
      return row ? viewOf(viewer, row) : null;
    },

    async byIds({ viewer }, ids) {
      const rows = await findStudies(db, scopeOf(viewer), { ids: ids.filter(isUuid) });
      const found = new Map((await views(viewer, rows)).map((study) => [study.id, study]));
      return ids.map((id) => found.get(id) ?? null);
    },

    async list({ viewer }, text, page) {
      const first = checkFirst(page.first, limits.page);
      if ((text?.length ?? 0) > TEXT_MOST) throw badInput("text", `text takes at most ${TEXT_MOST} characters.`);
      const after = page.after == null ? null : decodeCursor(page.after);
      const { rows, total } = await listStudies(db, scopeOf(viewer), text, first, after);
      const shown = new Map((await views(viewer, rows)).map((study) => [study.id, study]));
      return pageOf(
        rows,
        first,
        after,
        total,
        (row) => row.slug,
        (row) => shown.get(row.id)!,
      );
    },

    async create({ viewer }, input) {
      requireAuthor(viewer);
      const words = checkWords(input);
      const question = await questionOf(input);
      const metrics = await needMetrics(deps, input.metrics);
      const body = await inForce(deps, viewer, question, metrics);
      await requireVisible(deps, input.visibility, question);
      const row: NewStudyRow = {
        slug: words.slug!,
        title: words.title!,
        description: words.description ?? null,
        question,
        body,
        metrics: metrics.map(({ id }) => id),
        owner: viewer.name,
        visibility: input.visibility,
      };
      return insert(viewer, row, "input.slug");
    },

    async update({ viewer }, id, readAt, input) {
      const row = await need(viewer, id);
      requireEditor(viewer, row);
      const { metrics: slugs, ...words } = checkWords(input);
      const now = await viewOf(viewer, row);
      const metrics = slugs ? await needMetrics(deps, slugs, now.metrics) : now.metrics;
      const question = await changedQuestion(row.question, input);
      const asksAnew = question !== row.question || slugs !== undefined;
      const visibility = input.visibility ?? row.visibility;
      const shownMore = asksAnew || !seenByAllOf(visibility, row.visibility);
      if (shownMore && !input.sources && now.hidden > 0) {
        const words = "This study has sources whose models you do not see: say which sources it shall have.";
        throw new ConcordanceError("CONFLICT", words, { field: "input.sources" });
      }
      const body = asksAnew ? await inForce(deps, viewer, question, metrics, row) : row.body;
      if (shownMore) await requireVisible(deps, visibility, question);
      const change = { ...words, question, body, metrics: metrics.map((metric) => metric.id), visibility };
      const updated = await updateStudy(db, id, readAt, change).catch((error: unknown) => {
        throw sqlState(error) === UNIQUE_VIOLATION ? slugTaken(words.slug!, "input.slug") : error;
      });
      if (updated) return viewOf(viewer, updated);
      throw new ConcordanceError(
        "CONFLICT",
        "The study was changed since it was read: read it again, and say its updatedAt.",
        { field: "updatedAt" },
      );
    },

    async copy({ viewer }, id, slug, title) {
      requireAuthor(viewer);
      const words = checkWords({ slug, title }, []);
      const row = await need(viewer, id);
      const { question, body } = await viewOf(viewer, row);
      if (body.sources.length === 0) {
        throw new ConcordanceError("CONFLICT", "There is nothing to copy: you see none of this study's models.", {
          field: "id",
        });
      }
      const { description, metrics } = row;
      const copy = { ...{ question, body, description, metrics }, slug: words.slug!, title: words.title ?? row.title };
      return insert(viewer, { ...copy, owner: viewer.name, visibility: "PRIVATE" }, "slug");
    },

    async remove({ viewer }, id) {
      const row = await need(viewer, id);
      requireEditor(viewer, row);
      if (await transaction(db, (tx) => deleteStudy(tx, id))) return;
      const words = `${row.slug} has published versions, or one is being built: what others may cite stays.`;
      throw new ConcordanceError("CONFLICT", words, { field: "id" });
    },

    asked: ({ body, models }) => askedOf(body, models),

    async grid(asking, { body, models }, waitSeconds, page) {
      spend(asking, body.sources.length * seedCount(body));
      return gridOf(deps, asking, askedOf(body, models), waitSeconds, page);
    },

    async reproducibility(asking, { body, models, metrics }, { metric, threshold }, waitSeconds) {
      const own = metric === null ? metrics[0] : metrics.find(({ slug }) => slug === metric);
      const measure = own
        ? { metric: own, threshold: thresholdInForce(own, threshold), region: null }
        : await measureOf(deps, metric, threshold, null);
      const n = body.sources.length;
      spend(asking, (n + (n * (n - 1)) / 20) * seedCount(body));
      return reproducibilityOf(deps, asking, askedOf(body, models), measure, waitSeconds);
    },
  };
}

async function questionOf({
  sources,
  seeds,
  noise,
  sampler,
  condition,
}: Pick<StudyRequest, "sources" | "seeds" | "noise" | "sampler" | "condition">): Promise<StudyQuestion> {
  const scheme = await under("input.", async () => drawnScheme(noise));
  return { sources, seeds, noise: scheme, sampler: sampler ?? null, condition: condition ?? null };
}

/** The question as `input` changes it; itself where `input` says nothing of it. */
async function changedQuestion(question: StudyQuestion, input: StudyChange): Promise<StudyQuestion> {
  const { sources, seeds, noise, sampler, condition } = input;
  const unchanged = !sources && !seeds && !noise && sampler === undefined && condition === undefined;
  if (unchanged) return question;
  return questionOf({
    sources: sources ?? question.sources,
    seeds: seeds ?? question.seeds,
    noise: noise ?? question.noise,
    sampler: sampler === undefined ? question.sampler : sampler,
    condition: condition === undefined ? question.condition : condition,
  });
}

/** Slugs are one name space: an answer that hid a study that is PRIVATE would have to make two of one name. It says no more. */
function slugTaken(slug: string, field: string): ConcordanceError {
  return new ConcordanceError("CONFLICT", `The slug ${slug} is taken: choose another.`, { field });
}
