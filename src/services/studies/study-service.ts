/** Studies: sources × seeds × condition × metrics under a name, filled lazily like every other question. */
import { requireAuthor, requireEditor } from "../../access/permissions.js";
import { scopeBeneath, scopeOf } from "../../access/scope.js";
import { findMetrics } from "../../db/queries/metrics.js";
import { findModels } from "../../db/queries/models.js";
import { studyQueries } from "../../db/queries/named.js";
import { type Scope } from "../../db/queries/scope.js";
import { deleteStudy, type NewStudyRow, type StudyRow } from "../../db/queries/studies.js";
import { type StudyQuestion, seedCount, seenByAllOf, studyModels } from "../../domain/study.js";
import type { Viewer } from "../../domain/viewer.js";
import { ConcordanceError } from "../../errors.js";
import type { Asking } from "../asking.js";
import { reproducibilityOf } from "../comparing/reproducibility.js";
import { measureOf } from "../comparing/two.js";
import type { DamageService } from "../damage.js";
import type { Dependencies } from "../dependencies.js";
import { metricView, thresholdInForce } from "../metrics.js";
import { modelView } from "../models.js";
import { checkWords, namedRows } from "../named.js";
import { gridOf } from "../sampling/grid.js";
import type { TrainingSetService } from "../services.js";
import { askedOf, inForce, needMetrics, requireVisible, shownTo } from "./question.js";
import { checkMetrics } from "./rules.js";
import type { StudyChange, StudyRequest, StudyService, StudyView } from "./views.js";

export function createStudyService(
  deps: Dependencies & { damage: DamageService; trainingSets: TrainingSetService },
): StudyService {
  const { db, limits } = deps;
  const rows = namedRows(deps, "Study", studyQueries);

  /** Rows as the viewer sees them: two statements, however many. */
  async function views(viewer: Viewer, found: readonly StudyRow[]): Promise<StudyView[]> {
    const ids = [...new Set(found.flatMap(({ body }) => studyModels(body)))];
    const seen = async (scope: Scope, of: readonly string[]) =>
      new Map((await findModels(db, scope, { ids: [...of] })).map((row) => [row.id, modelView(row)] as const));
    const models = await seen(scopeOf(viewer), ids);
    const opened = found.find(({ id }) => viewer.shared?.type === "STUDY" && viewer.shared.id === id);
    // In that study alone: another that shows the same model shows other samples of it.
    const beneath = opened && (await seen(scopeBeneath(viewer, studyModels(opened.body)), studyModels(opened.body)));
    const wanted = [...new Set(found.flatMap(({ metrics }) => metrics))];
    const metrics = new Map((await findMetrics(db, wanted)).map((row) => [row.id, metricView(row)]));
    const modelsOf = (row: StudyRow) => (row === opened ? beneath! : models);
    return found.map((row) => ({
      ...row,
      ...shownTo(row, modelsOf(row)),
      models: modelsOf(row),
      metrics: row.metrics.map((id) => metrics.get(id)!),
    }));
  }
  async function viewOf(viewer: Viewer, row: StudyRow): Promise<StudyView> {
    return (await views(viewer, [row]))[0]!;
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
      const row = await rows.bySlug(viewer, slug);
      return row && viewOf(viewer, row);
    },

    async byIds({ viewer }, ids) {
      const found = await views(viewer, await rows.byIds(viewer, ids));
      const byId = new Map(found.map((study) => [study.id, study]));
      return ids.map((id) => byId.get(id) ?? null);
    },

    list: ({ viewer }, text, page) => rows.page(viewer, text, page, (found) => views(viewer, found)),

    async create({ viewer }, input) {
      requireAuthor(viewer);
      const words = checkWords(input);
      const slugs = checkMetrics(input.metrics);
      const question = questionOf(input);
      const metrics = await needMetrics(deps, slugs);
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
      return viewOf(viewer, await rows.insert(viewer, row, "input.slug"));
    },

    async update({ viewer }, id, readAt, input) {
      const row = await rows.need(viewer, id);
      requireEditor(viewer, row);
      const words = checkWords(input);
      const slugs = input.metrics ? checkMetrics(input.metrics) : null;
      const now = await viewOf(viewer, row);
      const metrics = slugs ? await needMetrics(deps, slugs, now.metrics) : now.metrics;
      const question = changedQuestion(row.question, input);
      const asksAnew = question !== row.question || slugs !== null;
      const visibility = input.visibility ?? row.visibility;
      const shownMore = asksAnew || !seenByAllOf(visibility, row.visibility);
      if (shownMore && !input.sources && now.hidden > 0) {
        const words = "This study has sources whose models you do not see: say which sources it shall have.";
        throw new ConcordanceError("CONFLICT", words, { field: "input.sources" });
      }
      const body = asksAnew ? await inForce(deps, viewer, question, metrics, row) : row.body;
      if (shownMore) await requireVisible(deps, visibility, question);
      const change = { ...words, question, body, metrics: metrics.map((metric) => metric.id), visibility };
      return viewOf(viewer, await rows.update(viewer, id, readAt, change));
    },

    async copy({ viewer }, id, slug, title) {
      requireAuthor(viewer);
      const words = checkWords({ slug, title }, []);
      const row = await rows.need(viewer, id);
      const { question, body } = await viewOf(viewer, row);
      if (body.sources.length === 0) {
        throw new ConcordanceError("CONFLICT", "There is nothing to copy: you see none of this study's models.", {
          field: "id",
        });
      }
      const { description, metrics } = row;
      const copy = { ...{ question, body, description, metrics }, slug: words.slug!, title: words.title ?? row.title };
      const made: NewStudyRow = { ...copy, owner: viewer.name, visibility: "PRIVATE" };
      return viewOf(viewer, await rows.insert(viewer, made, "slug"));
    },

    async remove({ viewer }, id) {
      const row = await rows.need(viewer, id);
      requireEditor(viewer, row);
      if (await rows.remove(viewer, row, (tx) => deleteStudy(tx, id))) return;
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

function questionOf({
  sources,
  seeds,
  noise,
  sampler,
  condition,
}: Pick<StudyRequest, "sources" | "seeds" | "noise" | "sampler" | "condition">): StudyQuestion {
  return { sources, seeds, noise, sampler: sampler ?? null, condition: condition ?? null };
}

/** The question as `input` changes it; itself where `input` says nothing of it. */
function changedQuestion(question: StudyQuestion, input: StudyChange): StudyQuestion {
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
