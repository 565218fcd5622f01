import type { MetricDirection, Score } from "../domain/metric.js";
import { score } from "./score.js";
import { wilson } from "./wilson.js";

/** The part of the values that match, though what they compare is different, with Wilson's 95 % interval. */
export function falseMatches(values: readonly number[], threshold: number, direction: MetricDirection): Score {
  return score(values, threshold, direction);
}

/** The part of the values that do not match, though what they compare is the same, with Wilson's 95 % interval. */
export function misses(values: readonly number[], threshold: number, direction: MetricDirection): Score {
  const n = values.length;
  const matching = score(values, threshold, direction);
  if (n === 0) return matching;
  return { ...matching, ...wilson(n - Math.round(matching.value! * n), n) };
}
