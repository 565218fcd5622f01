import { matches } from "./counting.js";
import type { PixelMetric } from "./metric.js";

/** Matches among the ordered pairs (a[i], b[j]) of different seeds, i ≠ j. */
export interface PairMatches {
  /** By i, the seed of a. */
  rows: Uint32Array;
  /** By j, the seed of b. */
  columns: Uint32Array;
  total: number;
}

/** Images of b that stay in the cache while those of a pass by. */
const TILE = 64;

/**
 * Counts the matches of every image of a with every image of b but the one of its own seed.
 * a, b: prepared by the metric, one a seed, in one order of seeds. RangeError where they are not equally many.
 */
export function allPairsMatches<P>(
  metric: Pick<PixelMetric<P>, "value" | "direction">,
  a: readonly P[],
  b: readonly P[],
  threshold: number,
): PairMatches {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} images do not share their seeds`);
  const rows = new Uint32Array(a.length);
  const columns = new Uint32Array(b.length);
  let total = 0;
  for (let start = 0; start < b.length; start += TILE) {
    const end = Math.min(start + TILE, b.length);
    for (let i = 0; i < a.length; i++) {
      const row = a[i]!;
      for (let j = start; j < end; j++) {
        if (i === j || !matches(metric.value(row, b[j]!), threshold, metric.direction)) continue;
        rows[i]!++;
        columns[j]!++;
        total++;
      }
    }
  }
  return { rows, columns, total };
}
