import { wilson } from "../../../src/metrics/wilson.js";
import type { Question } from "../question/question.js";

const MOST_SEEDS = 10_000;

/** The least n at which a score like this one has an interval of ± `half`: Wilson's, with the proportion as it is. */
export function seedsFor(value: number, half: number, from: number): number {
  for (let n = Math.max(1, from); n <= MOST_SEEDS; n++) {
    const { low, high } = wilson(value * n, n);
    if ((high - low) / 2 <= half) return n;
  }
  return MOST_SEEDS;
}

/** The same seeds and more: those that follow the last. */
export function widened(seeds: Question["seeds"], count: number): Question["seeds"] {
  if (!Array.isArray(seeds)) return { first: seeds.first, count: Math.max(count, seeds.count) };
  const more = [...seeds];
  for (let next = Math.max(...seeds) + 1; more.length < count; next++) more.push(next);
  return more;
}
