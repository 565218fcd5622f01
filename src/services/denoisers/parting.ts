/** Where the ways of two samples of one noise part. */
import { badInput } from "../../errors.js";
import { matches } from "../../metrics/counting.js";
import { partsFrom } from "../../metrics/parting.js";
import type { Asking } from "../asking.js";
import { requireOneShape } from "../comparing/compare.js";
import type { Patience } from "../comparing/descriptors.js";
import type { ImageValuesDependencies } from "../comparing/image-values.js";
import { valuesOfImagePairs } from "../hyperplane/pairs.js";
import { needMetric } from "../metrics.js";
import { refusal } from "../sampling/ask.js";
import { type ResolveDependencies, resolveQuestion } from "../sampling/resolve.js";
import { sampleViews } from "../sampling/sample-views.js";
import { checkSeed } from "../sampling/seeds.js";
import type { MetricView, SourceView } from "../views.js";
import { type TrajectoryDependencies, trajectories } from "./trajectories.js";
import type { PartingQuestion, PartingView, Standing, TrajectoryView } from "./views.js";

export type PartingDependencies = TrajectoryDependencies & ResolveDependencies & ImageValuesDependencies;

const side = (i: number) => (i === 0 ? "a" : "b");

export async function parting(
  deps: PartingDependencies,
  asking: Asking,
  question: PartingQuestion,
  waitSeconds: number,
): Promise<PartingView> {
  const { metric, threshold } = await needMetric(deps.db, question.metric, question.threshold);
  const { a, b, noise, sampler, condition } = question;
  const seed = checkSeed(question.seed, "seed");
  const both = { sources: [a, b], seeds: { values: [seed] }, noise, sampler, condition };
  const asked = await resolveQuestion(deps, asking.viewer, both, (i) => `${side(i)}.`);
  const sources = asked.sources.map((source) => source.view) as [SourceView, SourceView];
  requireOneShape(sources, side);
  checkSchedules(sources);
  const samples = asked.sources.map((source) => sampleViews(source, asked.noise, [seed], new Map(), null)[0]!);
  const [ofA, ofB] = (await trajectories(deps, asking, samples, waitSeconds)) as [TrajectoryView, TrajectoryView];
  const standing = together(ofA, ofB);
  const until = asking.startedAt + waitSeconds * 1000;
  const patience: Patience = { start: refusal(asking) === null, until, signal: asking.signal };
  const points = standing.state === "READY" ? await compare(deps, metric, sources, [ofA, ofB], patience) : [];
  const judged = points.map((point) => ({
    ...point,
    matches: point.value === null ? null : matches(point.value, threshold, metric.direction),
  }));
  const from = partsFrom(judged.map((point) => point.matches));
  return {
    ...standing,
    a: sources[0],
    b: sources[1],
    seed: { value: seed, noise: asked.noise },
    metric,
    threshold,
    findings: [ofA, ofB].flatMap((way) => way.finding ?? []),
    sigma: from === null ? null : judged[from]!.sigma,
    points: judged,
    numericsClasses: [...new Set([ofA, ofB].flatMap((way) => way.numericsClass ?? []))].sort(),
  };
}

async function compare(
  deps: PartingDependencies,
  metric: MetricView,
  [sourceA, sourceB]: [SourceView, SourceView],
  [a, b]: [TrajectoryView, TrajectoryView],
  patience: Patience,
) {
  const pairs = a.points.map(({ image }, i) => ({
    a: { source: sourceA, image },
    b: { source: sourceB, image: b.points[i]!.image },
  }));
  const values = await valuesOfImagePairs(deps, metric, pairs, patience);
  return a.points.map(({ sigma, image }, i) => ({ sigma, value: values[i]!, a: image, b: b.points[i]!.image }));
}

/** READY when both are; else what keeps them. */
function together(...ways: TrajectoryView[]): Standing {
  for (const state of ["FAILED", "NOT_STARTED", "QUEUED", "RUNNING"] as const) {
    const found = ways.find((way) => way.state === state);
    if (found) return { state, notStarted: found.notStarted, error: found.error };
  }
  return { state: "READY", notStarted: null, error: null };
}

function checkSchedules([a, b]: [SourceView, SourceView]): void {
  for (const [i, source] of [a, b].entries()) {
    if (!source.condition?.measurement) continue;
    throw badInput(
      "condition.measurement",
      `An inverse problem has no trajectory (${side(i)}): ask without a measurement.`,
    );
  }
  const [x, y] = [a.sampler.sigmas, b.sampler.sigmas];
  // What was imported has no trajectory: the finding says so.
  if (x === null || y === null) return;
  if (x.length === y.length && x.every((sigma, i) => sigma === y[i])) return;
  const ends = [x, y].map((sigmas) => `${sigmas.length - 1} steps from ${sigmas[0]} to ${sigmas.at(-2)}`);
  const [low, high] = [Math.max(x.at(-2)!, y.at(-2)!), Math.min(x[0]!, y[0]!)];
  throw badInput(
    "sampler",
    `Estimates are compared at the same sigmas: a takes ${ends[0]}, b ${ends[1]}; both can take the same steps of one ` +
      `schedule with sigmaMin ${low} and sigmaMax ${high}.`,
  );
}
