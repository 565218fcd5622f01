import { type Proportion, wilson } from "./wilson.js";

/**
 * Newcombe 1998 (Statist. Med. 17, 873–890), method 10: count1 of n1 less count2 of n2, two independent proportions, with
 * the 95 % interval that follows from Wilson's of each. In [−1, 1]. RangeError unless 0 ≤ count ≤ n and n > 0 for both.
 */
export function newcombe(count1: number, n1: number, count2: number, n2: number): Proportion {
  const [first, second] = [wilson(count1, n1), wilson(count2, n2)];
  const value = first.value - second.value;
  return {
    value,
    low: value - Math.hypot(first.value - first.low, second.high - second.value),
    high: value + Math.hypot(first.high - first.value, second.value - second.low),
  };
}
