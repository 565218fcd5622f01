import type { MetricDirection, Score } from "../domain/metric.js";
import { matches } from "./counting.js";
import { sequential } from "./sequential.js";
import { wilson } from "./wilson.js";

/** WILSON where the pairs were fixed beforehand, SEQUENTIAL where how many there are was chosen by looking. */
export type ScoreMethod = "WILSON" | "SEQUENTIAL";
const INTERVALS = { WILSON: wilson, SEQUENTIAL: sequential };

/** The part of the pairs that match, with its 95 % interval. values: one a requested pair, null where one is missing. */
export function score(
  values: readonly (number | null)[],
  threshold: number,
  direction: MetricDirection,
  method: ScoreMethod = "WILSON",
): Score {
  const there = present(values);
  let count = 0;
  for (const value of there) if (matches(value, threshold, direction)) count++;
  return scoreOf(count, there.length, values.length, method);
}

/** The score at each threshold, in the order given. */
export function curve(
  values: readonly (number | null)[],
  thresholds: readonly number[],
  direction: MetricDirection,
  method: ScoreMethod = "WILSON",
): Score[] {
  // Sorted once, each threshold is a binary search: the client decides how many there are.
  const sorted = present(values).sort();
  return thresholds.map((threshold) => {
    const below = partition(sorted, (value) =>
      direction === "SIMILARITY" ? !matches(value, threshold, direction) : matches(value, threshold, direction),
    );
    const count = direction === "SIMILARITY" ? sorted.length - below : below;
    return scoreOf(count, sorted.length, values.length, method);
  });
}

/** The mean of the values that are there, null where none is. Summed in order of size, so the order of seeds changes no bit. */
export function mean(values: readonly (number | null)[]): number | null {
  const sorted = present(values).sort();
  return sorted.length === 0 ? null : sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
}

function scoreOf(count: number, n: number, requested: number, method: ScoreMethod): Score {
  const interval = n === 0 ? { value: null, low: null, high: null } : INTERVALS[method](count, n);
  return { ...interval, n, requested, method };
}

function present(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values.filter((value) => value !== null));
}

/** How many of the values, from the first, hold; those that do come before those that do not. */
function partition(sorted: Float64Array, holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
