/** From a study as it is asked to what of it is in force, and back to a question that sampling takes. */
import { scopeOf } from "../../access/scope.js";
import { currentMetrics } from "../../db/queries/metrics.js";
import { findModels, visibleTrainingSets } from "../../db/queries/models.js";
import { canonicalJson } from "../../domain/digest.js";
import type { Visibility } from "../../domain/model.js";
import type { SourceRequest } from "../../domain/source.js";
import { type StudyBody, type StudyQuestion, type StudySource, seenByAllOf, studySeeds } from "../../domain/study.js";
import type { Viewer } from "../../domain/viewer.js";
import { badInput, ConcordanceError } from "../../errors.js";
import { checkPairs } from "../comparing/pairs.js";
import { requireComparable } from "../comparing/reproducibility.js";
import { metricView } from "../metrics.js";
import { needModels, unknownName } from "../models.js";
import { type Asked, type ResolveDependencies, resolveQuestion, sourceInForce, under } from "../sampling/resolve.js";
import type { MetricView, ModelView } from "../views.js";

/** What is in force of a question, all of it checked as a question's own arguments are, beneath `input`. */
export async function inForce(
  deps: ResolveDependencies,
  viewer: Viewer,
  question: StudyQuestion,
  metrics: readonly MetricView[],
  before?: { question: StudyQuestion; body: StudyBody },
): Promise<StudyBody> {
  const asked = await under("input.", () => resolveQuestion(deps, viewer, question)).catch((error: unknown) =>
    namingTheSource(deps, viewer, question.sources, error),
  );
  const kept = new Map(before?.question.sources.map((_, i) => [meaning(before.question, i), before.body.sources[i]!]));
  const sources = asked.sources.map(({ view }, i): StudySource => {
    // What a change leaves as it was stays in force as it was, whatever defaults have become since.
    const known = kept.get(meaning(question, i));
    return (
      known ?? { model: view.model.id, source: view.digest, sampler: view.sampler.effective, condition: view.condition }
    );
  });
  const views = sources.map(({ sampler, condition }, i) =>
    sourceInForce(asked.sources[i]!.view.model, sampler, condition),
  );
  for (const [i, metric] of metrics.entries()) {
    await under("input.", async () => {
      try {
        requireComparable(
          views.map(({ view }) => view),
          metric,
        );
      } catch (error) {
        if (!(error instanceof ConcordanceError) || error.details.field !== "metric") throw error;
        throw badInput(`metrics.${i}`, error.message, error);
      }
    });
  }
  checkPairs(deps.limits, sources.length, asked.seeds.length);
  const { values, first, count } = question.seeds;
  const seeds = values ? { values } : { first: first ?? 0, count: count! };
  return { v: 1, sources, seeds, noise: asked.noise };
}

/** What one source of a question asks for, its defaults filled in from the question: equal texts mean the same. */
function meaning({ sources, sampler, condition }: StudyQuestion, i: number): string {
  const source = sources[i]!;
  return canonicalJson({
    model: source.model,
    sampler: source.sampler ?? sampler,
    condition: source.condition ?? condition,
  });
}

/** Throws what was wrong, by the source it was wrong with where a model is at fault. */
async function namingTheSource(
  deps: ResolveDependencies,
  viewer: Viewer,
  sources: readonly SourceRequest[],
  error: unknown,
): Promise<never> {
  const ofModel = error instanceof ConcordanceError && ["NOT_FOUND", "CONFLICT"].includes(error.code);
  if (!ofModel || error.details.field?.endsWith("trainingSet")) throw error;
  for (const [i, { model }] of sources.entries()) {
    try {
      await needModels(deps, viewer, [model]);
    } catch (cause) {
      if (!(cause instanceof ConcordanceError)) throw cause;
      throw new ConcordanceError(cause.code, cause.message, { field: `input.sources.${i}.model` }, { cause });
    }
  }
  throw error;
}

/** The metrics that are named, in the version that questions get now; `kept` gives versions that are in force already. */
export async function needMetrics(
  { db }: Pick<ResolveDependencies, "db">,
  slugs: readonly string[],
  kept: readonly MetricView[] = [],
): Promise<MetricView[]> {
  const current = (await currentMetrics(db)).map(metricView);
  const found: MetricView[] = [];
  for (const [i, slug] of slugs.entries()) {
    const metric = [...kept, ...current].find((one) => one.slug === slug);
    const known = current.map((one) => one.slug);
    if (!metric) throw await unknownName("metric", slug, known, `input.metrics.${i}`);
    found.push(metric);
  }
  return found;
}

/**
 * Refuses a study that more people would see than see what it shows: its models, and the training images that are measured.
 * BAD_USER_INPUT. What is less visible later is not shown to those who do not see it (see shownTo).
 */
export async function requireVisible(
  { db }: Pick<ResolveDependencies, "db">,
  visibility: Visibility,
  { sources, condition }: StudyQuestion,
): Promise<void> {
  const all = scopeOf({ name: "", role: "OWNER", kind: "LOCAL" });
  const models = await findModels(db, all, { slugs: [...new Set(sources.map(({ model }) => model))] });
  const sets = await visibleTrainingSets(db, all);
  for (const [i, source] of sources.entries()) {
    const measured = (source.condition ?? condition)?.measurement?.trainingSet;
    for (const used of [models.find(({ slug }) => slug === source.model), sets.find(({ slug }) => slug === measured)]) {
      if (!used || seenByAllOf(visibility, used.visibility)) continue;
      const most = used.visibility === "PRIVATE" ? "PRIVATE" : "PRIVATE or WORKSPACE";
      throw badInput(
        "input.visibility",
        `visibility is ${visibility}, and input.sources.${i} uses ${used.slug}, which is ${used.visibility}: a study is not seen by more people than what it shows. Accepted here: ${most}.`,
      );
    }
  }
}

/** A study's question and body without the sources whose models are not among `models`. */
export function shownTo<Kept extends { question: StudyQuestion; body: StudyBody }>(
  { question, body }: Kept,
  models: ReadonlyMap<string, ModelView>,
): { question: StudyQuestion; body: StudyBody; hidden: number } {
  const shows = (i: number) => {
    const model = models.get(body.sources[i]!.model);
    return Boolean(model?.drawing ?? model?.imported);
  };
  const sources = body.sources.filter((_, i) => shows(i));
  return {
    question: { ...question, sources: question.sources.filter((_, i) => shows(i)) },
    body: { ...body, sources },
    hidden: body.sources.length - sources.length,
  };
}

/** A body as sampling takes it. `models` holds each of its sources' models. */
export function askedOf(body: StudyBody, models: ReadonlyMap<string, ModelView>): Asked {
  return {
    sources: body.sources.map(({ model, sampler, condition }) => sourceInForce(models.get(model)!, sampler, condition)),
    seeds: studySeeds(body),
    noise: body.noise,
  };
}
