import type { Difference, MetricDirection, Score } from "../domain/metric.js";
import { matches } from "./counting.js";
import { independentDifference } from "./difference.js";
import { wilson } from "./wilson.js";

/**
 * GL score (Zhang et al. 2024): the part of the images that are no copies, 1 − P(nearest training image matches), with
 * Wilson's 95 % interval. nearest: one value a requested image, null where one is missing.
 */
export function generalizationScore(
  nearest: readonly (number | null)[],
  threshold: number,
  direction: MetricDirection,
  requested = nearest.length,
): Score {
  const { count, n } = countCopies(nearest, threshold, direction);
  const interval = n === 0 ? { value: null, low: null, high: null } : wilson(n - count, n);
  return { ...interval, n, requested, method: "WILSON" };
}

/** The part of the images that are copies, less that of the held-out ones: Newcombe's interval, the two being independent. */
export function excessCopying(
  nearest: readonly (number | null)[],
  heldOut: readonly (number | null)[],
  threshold: number,
  direction: MetricDirection,
): Difference {
  return independentDifference(countCopies(nearest, threshold, direction), countCopies(heldOut, threshold, direction));
}

function countCopies(nearest: readonly (number | null)[], threshold: number, direction: MetricDirection) {
  const there = nearest.filter((value) => value !== null);
  return { count: there.filter((value) => matches(value, threshold, direction)).length, n: there.length };
}
