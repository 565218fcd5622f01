import { type Proportion, wilson, Z_95 } from "./wilson.js";

/**
 * Newcombe 1998 (Statist. Med. 17, 873–890), method 10: count1 of n1 less count2 of n2, two independent proportions, with
 * the interval that follows from Wilson's of each, at 95 % unless z is another normal quantile. In [−1, 1]. RangeError
 * unless 0 ≤ count ≤ n and n > 0 for both, and z > 0.
 */
export function newcombe(count1: number, n1: number, count2: number, n2: number, z = Z_95): Proportion {
  const [first, second] = [wilson(count1, n1, z), wilson(count2, n2, z)];
  const value = first.value - second.value;
  return {
    value,
    low: value - Math.hypot(first.value - first.low, second.high - second.value),
    high: value + Math.hypot(first.high - first.value, second.value - second.low),
  };
}
