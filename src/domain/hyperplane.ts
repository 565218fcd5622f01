/** The plane through three noises: which mixtures a question names, and their weights. */
import type { NoiseTerm } from "./noise.js";

/** How much of each of three seeds, in whole parts of `steps`: they add up to it. */
export type Counts = [number, number, number];

/** alpha = i / steps of the second seed and beta = j / steps of the third, i and j from 0 while i + j ≤ steps; by i, then by j. */
export function planeCounts(steps: number): Counts[] {
  const all: Counts[] = [];
  for (let i = 0; i <= steps; i++) for (let j = 0; i + j <= steps; j++) all.push([steps - i - j, i, j]);
  return all;
}

/**
 * The terms of one mixture, in ascending order of their seeds, without those of weight 0. With k the counts over their
 * greatest common divisor, a weight is k / sum k, or with `normalize` k / sqrt(sum k²), which leaves noise of unit
 * variance: whole numbers but for one square root and one division, so that the same point has the same weights on every
 * grid, and whatever the order of the seeds. A corner is its seed, with weight 1.
 */
export function mixtureTerms(
  seeds: readonly [number, number, number],
  counts: Counts,
  normalize: boolean,
): NoiseTerm[] {
  const divisor = counts.reduce(greatestCommonDivisor);
  const parts = counts.map((count) => count / divisor);
  const whole = normalize
    ? Math.sqrt(parts.reduce((sum, part) => sum + part * part, 0))
    : parts.reduce((sum, part) => sum + part, 0);
  return seeds
    .map((seed, i) => ({ seed, weight: parts[i]! / whole }))
    .filter(({ weight }) => weight > 0)
    .sort((x, y) => x.seed - y.seed);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
