/** Every pair of a question's sources, over the same seeds. */
import type { Asking } from "../asking.js";
import type { Asked } from "../sampling/resolve.js";
import type { MetricView, ReproducibilityView, SourceView } from "../views.js";
import { compareRows, type Measure, requireOneShape } from "./compare.js";
import { allPairs, checkPairs } from "./pairs.js";
import { requireRegions } from "./region.js";
import { type ComparingDependencies, readAll } from "./two.js";

/** Refuses, before anything is queued, sources that have no score by this metric. */
export function requireComparable(sources: SourceView[], metric: MetricView): void {
  requireOneShape(sources, (i) => `sources.${i}`);
  requireRegions(sources, metric);
}

export async function reproducibilityOf(
  deps: ComparingDependencies,
  asking: Asking,
  asked: Asked,
  measure: Measure,
  waitSeconds: number,
): Promise<ReproducibilityView> {
  const sources = asked.sources.map((source) => source.view);
  requireComparable(sources, measure.metric);
  checkPairs(deps.limits, sources.length, asked.seeds.length);
  const { where, rows, job } = await readAll(deps, asking, asked, waitSeconds);
  return {
    sources,
    metric: measure.metric,
    threshold: measure.threshold,
    comparisons: await compareRows(deps, asked, where, rows, allPairs(sources.length), measure, job),
    seeds: asked.seeds,
    samples: rows,
    commonSeeds: asked.seeds.filter((_, i) => rows.every((row) => row[i]!.state === "READY")),
    total: sources.length * asked.seeds.length,
    ready: where.counts.ready,
    job,
  };
}
