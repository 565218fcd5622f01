import { matches } from "./counting.js";
import { BLOCK, matrixOf, type ProductsKernel, roundingMargin } from "./inner-products.js";
import type { PixelMetric } from "./metric.js";
import type { Breathe, NearestMetric } from "./nearest.js";

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
/** Rows and columns of one product. */
const KERNEL_ROWS = 512;
const KERNEL_COLUMNS = 2048;

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
  const counts = emptyCounts(a, b);
  for (let start = 0; start < b.length; start += TILE) {
    const end = Math.min(start + TILE, b.length);
    for (let i = 0; i < a.length; i++) {
      const row = a[i]!;
      for (let j = start; j < end; j++) {
        if (i === j || !matches(metric.value(row, b[j]!), threshold, metric.direction)) continue;
        count(counts, i, j);
      }
    }
  }
  return counts;
}

/**
 * The same counts by inner products: a product beyond the threshold by more than roundingMargin decides, any nearer one is
 * left to the metric. RangeError where the metric has no vectors.
 */
export async function allPairsMatchesByKernel<P>(
  metric: NearestMetric<P>,
  a: readonly P[],
  b: readonly P[],
  threshold: number,
  kernel: ProductsKernel,
  breathe: Breathe,
): Promise<PairMatches> {
  const counts = emptyCounts(a, b);
  if (!metric.unit || metric.direction !== "SIMILARITY") throw new RangeError("a metric without vectors");
  if (a.length === 0) return counts;
  const left = a.map((image) => metric.unit!(image));
  const dimension = left[0]!.length;
  const margin = roundingMargin(dimension);
  for (let column = 0; column < b.length; column += KERNEL_COLUMNS) {
    const part = b.slice(column, column + KERNEL_COLUMNS);
    const right = matrixOf(
      part.map((image) => metric.unit!(image)),
      dimension,
      BLOCK,
    );
    const stride = right.length / dimension;
    for (let row = 0; row < a.length; row += KERNEL_ROWS) {
      const { products, maxima } = await kernel(
        matrixOf(left.slice(row, row + KERNEL_ROWS), dimension),
        right,
        dimension,
      );
      for (let block = 0; block < maxima.length; block++) {
        if (maxima[block]! + margin <= threshold) continue;
        const i = row + Math.floor((block * BLOCK) / stride);
        const first = (block * BLOCK) % stride;
        const last = Math.min(first + BLOCK, part.length);
        for (let c = first; c < last; c++) {
          const product = products[(i - row) * stride + c]!;
          if (i === column + c || product + margin <= threshold) continue;
          if (product - margin > threshold || metric.value(a[i]!, part[c]!) > threshold) count(counts, i, column + c);
        }
      }
      await breathe();
    }
  }
  return counts;
}

function emptyCounts(a: readonly unknown[], b: readonly unknown[]): PairMatches {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} images do not share their seeds`);
  return { rows: new Uint32Array(a.length), columns: new Uint32Array(b.length), total: 0 };
}

function count(counts: PairMatches, i: number, j: number): void {
  counts.rows[i]!++;
  counts.columns[j]!++;
  counts.total++;
}
