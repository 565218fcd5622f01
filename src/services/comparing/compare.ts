/** Comparisons of rows that have been read: values, scores, and what a reader must know beside them. */
import { keepQuestions } from "../../db/queries/questions.js";
import { canonicalJson } from "../../domain/digest.js";
import type { Region } from "../../domain/metric.js";
import { badInput } from "../../errors.js";
import { mean, score } from "../../metrics/score.js";
import type { Standing } from "../sampling/ask.js";
import type { Asked } from "../sampling/resolve.js";
import type { ComparisonView, JobView, MetricView, SampleView, SourceView } from "../views.js";
import { canonicalComparison } from "./question.js";
import { regionInForce } from "./region.js";
import { type ValuesDependencies, valuesOfPairs } from "./values.js";

export interface Measure {
  metric: MetricView;
  threshold: number;
  /** Null: each pair's own default. */
  region: Region | null;
}

/** Values of the sources of `asked`, pairwise, each on its region: see valuesOfPairs. */
export async function valuesOfRows(
  deps: ValuesDependencies,
  asked: Asked,
  where: Standing,
  rows: SampleView[][],
  pairs: [number, number][],
  measure: Measure,
) {
  const view = (i: number) => asked.sources[i]!.view;
  const idOf = (i: number) => where.sourceIds.get(view(i).digest) ?? 0;
  const regions = pairs.map(([i, j]) => regionInForce(measure.region, view(i), view(j), measure.metric));
  const values = new Array<(number | null)[]>(pairs.length);
  // Pairs of one region and operator are asked for together: few questions mix them.
  const groups = new Map<string, number[]>();
  regions.forEach((region, p) => {
    const key = canonicalJson(region);
    groups.set(key, [...(groups.get(key) ?? []), p]);
  });
  for (const group of groups.values()) {
    const found = await valuesOfPairs(
      deps,
      { metric: measure.metric, noise: asked.noise, patience: where.patience, ...regions[group[0]!]! },
      asked.seeds,
      group.map((p) => {
        const [i, j] = pairs[p]!;
        return { sourceA: idOf(i), sourceB: idOf(j), a: rows[i]!, b: rows[j]! };
      }),
    );
    group.forEach((p, at) => {
      values[p] = found[at]!;
    });
  }
  return { values, regions };
}

/** Compares sources of `asked` pairwise: `pairs` holds positions. One statement reads all values, one keeps all questions. */
export async function compareRows(
  deps: ValuesDependencies,
  asked: Asked,
  where: Standing,
  rows: SampleView[][],
  pairs: [number, number][],
  measure: Measure,
  job: JobView | null,
): Promise<ComparisonView[]> {
  const { values, regions } = await valuesOfRows(deps, asked, where, rows, pairs, measure);
  const views = pairs.map(([i, j], p) =>
    comparisonView(asked, measure, job, {
      a: asked.sources[i]!.view,
      b: asked.sources[j]!.view,
      region: regions[p]!.region,
      samplesA: rows[i]!,
      samplesB: rows[j]!,
      values: values[p]!,
      match: "AS_ASKED",
      alternatives: null,
    }),
  );
  await keepComparisons(deps, views);
  return views;
}

/** A comparison from its values, and what follows from them. */
export function comparisonView(
  { seeds, noise }: Asked,
  { metric, threshold }: Measure,
  job: JobView | null,
  of: Pick<ComparisonView, "a" | "b" | "region" | "samplesA" | "samplesB" | "values" | "match" | "alternatives">,
): ComparisonView {
  const { a, b, region, match, values } = of;
  return {
    ...of,
    digest: canonicalComparison({ a, b, noise, seeds, metric, threshold, region, match }).digest,
    metric,
    threshold,
    noise,
    seeds,
    pendingValues: pendingValues(of),
    score: score(values, threshold, metric.direction),
    spending: null,
    mean: mean(values),
    sameSchedule: sameSchedule(a, b),
    numericsClasses: numericsClasses(of.samplesA, of.samplesB),
    job,
  };
}

/** Keeps the questions, so that `node` can answer them later: one statement for all. */
export async function keepComparisons(deps: Pick<ValuesDependencies, "db">, views: ComparisonView[]): Promise<void> {
  await keepQuestions(
    deps.db,
    views.map((view) => ({ ...canonicalComparison(view), kind: "COMPARISON" as const })),
  );
}

/** Images of different shapes have no pixel in common. */
export function requireOneShape(sources: SourceView[], field: (i: number) => string): void {
  sources.forEach(({ model }, i) => {
    const first = sources[0]!.model;
    if (model.shape.join() === first.shape.join()) return;
    const [one, other] = [first, model].map((m) => `${m.slug} draws ${m.shape.join("×")}`);
    throw badInput(field(i), `A comparison needs images of one shape: ${one}, ${other}.`);
  });
}

function pendingValues({
  values,
  samplesA,
  samplesB,
  alternatives,
}: Pick<ComparisonView, "values" | "samplesA" | "samplesB" | "alternatives">): number {
  const rows = [samplesA, samplesB, ...(alternatives?.rows ?? [])];
  return values.filter((value, i) => value === null && rows.every((row) => row[i]?.image)).length;
}

/** Whether both sides start and step at the same sigmas: only then is no part of a difference the sampler's. */
function sameSchedule(a: SourceView, b: SourceView): boolean {
  const [x, y] = [a.sampler.sigmas, b.sampler.sigmas];
  return x !== null && y !== null && x.length === y.length && x.every((sigma, i) => sigma === y[i]);
}

function numericsClasses(a: SampleView[], b: SampleView[]): string[] {
  const classes = new Set<string>();
  a.forEach((sample, i) => {
    const other = b[i];
    if (!sample.image || !other?.image) return;
    // What was imported was drawn by a class that is not known here.
    for (const { provenance } of [sample, other]) if (provenance) classes.add(provenance.numericsClass);
  });
  return [...classes].sort();
}
