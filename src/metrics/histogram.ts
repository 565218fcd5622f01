import { badInput } from "../errors.js";

export const BINS_MAX = 1000;

/** bins + 1 edges, and as many counts as bins. */
export interface Histogram {
  edges: number[];
  counts: number[];
}

/**
 * Counts in equal bins over the metric's range: each closed below and open above, the last closed at both ends.
 * Missing values are left out, so counts sum to the pairs that are there. BAD_USER_INPUT unless bins is 1 … 1000.
 */
export function histogram(
  values: readonly (number | null)[],
  [low, high]: readonly [number, number],
  bins: number,
): Histogram {
  if (!Number.isInteger(bins) || bins < 1 || bins > BINS_MAX)
    throw badInput("bins", `bins must be a whole number from 1 to ${BINS_MAX}; got ${bins}.`);
  // Whole numbers over whole numbers for every range on offer: 0.9 is the double 0.9, not low + 19 · step.
  const edges = Array.from({ length: bins + 1 }, (_, i) => (low * (bins - i) + high * i) / bins);
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    if (value === null) continue;
    let bin = Math.max(0, Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)));
    // The quotient's rounding may miss by one at an edge; the edges as answered decide.
    if (bin > 0 && value < edges[bin]!) bin--;
    else if (bin < bins - 1 && value >= edges[bin + 1]!) bin++;
    counts[bin]!++;
  }
  return { edges, counts };
}
