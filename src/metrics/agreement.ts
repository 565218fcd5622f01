import type { MetricDirection } from "../domain/metric.js";
import { mean, score } from "./score.js";

/** How alike the images of one seed are; all null until every pair has its value. */
export interface Agreement {
  mean: number | null;
  /** The least similar pair's value: the least similarity, or the greatest distance. */
  least: number | null;
  /** The part of the pairs that match. */
  matching: number | null;
  pairs: number;
  requested: number;
}

/** values: one a pair of sources, null where one of its samples is missing. */
export function agreement(
  values: readonly (number | null)[],
  threshold: number,
  direction: MetricDirection,
): Agreement {
  const there = values.filter((value) => value !== null);
  const counts = { pairs: there.length, requested: values.length };
  if (there.length === 0 || there.length < values.length) return { mean: null, least: null, matching: null, ...counts };
  const least = there.reduce(direction === "SIMILARITY" ? (a, b) => Math.min(a, b) : (a, b) => Math.max(a, b));
  return { mean: mean(there), least, matching: score(there, threshold, direction).value, ...counts };
}
