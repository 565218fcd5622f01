import type { MetricDirection } from "../domain/metric.js";
import { BLOCK, matrixOf, type ProductsKernel, roundingMargin } from "./inner-products.js";

/** What a search needs of a metric. */
export interface NearestMetric<P> {
  direction: MetricDirection;
  value(a: P, b: P): number;
  unit?(prepared: P): Float32Array;
}
/** Called between parts of the work: may end it by throwing. */
export type Breathe = () => Promise<void>;

/** Rows of one product: with 4,096 candidates 8 MB of products; larger ones took longer, smaller ones too. */
const QUERY_ROWS = 512;
/** Values between two breaths where each is computed by itself. */
const VALUES_A_BREATH = 20_000;

/**
 * Of candidates that come in parts, in the order of their indices, the nearest to each query; of equals the one of lowest index.
 *
 * The kernel proposes, the metric decides: a product p says of a value only that it lies within p ± roundingMargin. Whatever
 * may be the greatest by that is valued by the metric itself, so that kernel, threads and parts change no bit of the answer.
 * Without a kernel, or where the metric has no vectors, every pair is valued.
 */
export class NearestSearch<P> {
  /** Index of the nearest so far, −1 before the first candidate. */
  readonly indices: Int32Array;
  readonly values: Float64Array;
  /** Pairs that the metric itself valued. */
  valued = 0;
  private readonly vectors: { matrix: Float32Array; dimension: number; margin: number; kernel: ProductsKernel } | null;

  constructor(
    private readonly metric: NearestMetric<P>,
    private readonly queries: readonly P[],
    kernel: ProductsKernel | null,
  ) {
    this.indices = new Int32Array(queries.length).fill(-1);
    const farthest = metric.direction === "SIMILARITY" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    this.values = new Float64Array(queries.length).fill(farthest);
    this.vectors = null;
    if (kernel && metric.unit && metric.direction === "SIMILARITY" && queries.length > 0) {
      const units = queries.map((query) => metric.unit!(query));
      const dimension = units[0]!.length;
      const margin = roundingMargin(dimension);
      this.vectors = { matrix: matrixOf(units, dimension), dimension, margin, kernel };
    }
  }

  /** `indices` rise, within a part and from part to part. */
  async offer(candidates: readonly P[], indices: ArrayLike<number>, breathe: Breathe): Promise<void> {
    if (candidates.length === 0) return;
    if (this.vectors) await this.offerByKernel(candidates, indices, breathe);
    else await this.offerOneByOne(candidates, indices, breathe);
  }

  private async offerByKernel(candidates: readonly P[], indices: ArrayLike<number>, breathe: Breathe): Promise<void> {
    const { matrix, dimension, margin, kernel } = this.vectors!;
    const columns = matrixOf(
      candidates.map((candidate) => this.metric.unit!(candidate)),
      dimension,
      BLOCK,
    );
    const stride = columns.length / dimension;
    const blocks = stride / BLOCK;
    for (let start = 0; start < this.queries.length; start += QUERY_ROWS) {
      const end = Math.min(start + QUERY_ROWS, this.queries.length);
      const rows = matrix.subarray(start * dimension, end * dimension);
      const { products, maxima } = await kernel(rows, columns, dimension);
      for (let q = start; q < end; q++) {
        const firstBlock = (q - start) * blocks;
        let top = maxima[firstBlock]!;
        for (let b = 1; b < blocks; b++) if (maxima[firstBlock + b]! > top) top = maxima[firstBlock + b]!;
        // Nothing here can be above what is known: equals of higher index lose.
        if (top + margin <= this.values[q]!) continue;
        const least = Math.max(this.values[q]!, top - margin) - margin;
        for (let b = 0; b < blocks; b++) {
          if (maxima[firstBlock + b]! < least) continue;
          const row = (q - start) * stride;
          const last = Math.min((b + 1) * BLOCK, candidates.length);
          for (let c = b * BLOCK; c < last; c++) {
            if (products[row + c]! >= least) this.consider(q, candidates[c]!, indices[c]!);
          }
        }
      }
      await breathe();
    }
  }

  private async offerOneByOne(candidates: readonly P[], indices: ArrayLike<number>, breathe: Breathe): Promise<void> {
    let since = 0;
    for (let q = 0; q < this.queries.length; q++) {
      for (let c = 0; c < candidates.length; c++) this.consider(q, candidates[c]!, indices[c]!);
      since += candidates.length;
      if (since < VALUES_A_BREATH) continue;
      since = 0;
      await breathe();
    }
  }

  private consider(q: number, candidate: P, index: number): void {
    const value = this.metric.value(this.queries[q]!, candidate);
    this.valued++;
    const nearer = this.metric.direction === "SIMILARITY" ? value > this.values[q]! : value < this.values[q]!;
    if (!nearer) return;
    this.values[q] = value;
    this.indices[q] = index;
  }
}
