import type { Difference, MetricDirection } from "../domain/metric.js";
import { matches } from "./counting.js";
import { mcnemar } from "./mcnemar.js";
import { newcombe } from "./newcombe.js";
import { tango } from "./tango.js";

/** What a proportion is made of. */
export interface Counted {
  /** One a seed, null where one is missing. */
  values: readonly (number | null)[];
  threshold: number;
  direction: MetricDirection;
}

/** first − second where values at the same place share their seed: Tango's interval, McNemar's exact p, over what both have. */
export function pairedDifference(first: Counted, second: Counted): Difference {
  let [n, onlyFirst, onlySecond] = [0, 0, 0];
  first.values.forEach((value, i) => {
    const other = second.values[i] ?? null;
    if (value === null || other === null) return;
    n++;
    const a = matches(value, first.threshold, first.direction);
    const b = matches(other, second.threshold, second.direction);
    if (a && !b) onlyFirst++;
    if (b && !a) onlySecond++;
  });
  if (n === 0) return { value: null, low: null, high: null, n, p: null };
  return { ...tango(onlyFirst, onlySecond, n), n, p: mcnemar(onlyFirst, onlySecond) };
}

/** first − second of two proportions that share no seeds: Newcombe's interval; n is the smaller of the two. */
export function independentDifference(
  first: { count: number; n: number },
  second: { count: number; n: number },
): Difference {
  const n = Math.min(first.n, second.n);
  if (n === 0) return { value: null, low: null, high: null, n, p: null };
  return { ...newcombe(first.count, first.n, second.count, second.n), n, p: null };
}
