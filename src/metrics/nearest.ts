import type { MetricDirection } from "../domain/metric.js";
import { BLOCK, matrixOf, type ProductsKernel, roundingMargin } from "./inner-products.js";
import {
  MOST_WHOLE_DIMENSION,
  type WholeCandidates,
  type WholeProductsKernel,
  type WholeQueries,
  wholeCandidates,
  wholeMargin,
  wholeQueries,
} from "./whole-numbers.js";

/** What a search needs of a metric. */
export interface NearestMetric<P> {
  direction: MetricDirection;
  value(a: P, b: P): number;
  unit?(prepared: P): Float32Array;
}
/** Called between parts of the work: may end it by throwing. */
export type Breathe = () => Promise<void>;

/** Rows and columns of one product: 2 MiB of values, which are looked through while they are near the processor. */
const QUERY_ROWS = 512;
const CANDIDATE_COLUMNS = 1_024;
/** Whole numbers of candidates are made once for all queries: for few it is not worth it. The number is a guess, not measured. */
const WHOLE_ROWS = 64;
/** Candidates of a product that are valued for one query; beyond that one in float32 leaves fewer. A guess, not measured. */
const CROWD = 24;
/** Values between two breaths where each is computed by itself. */
const VALUES_A_BREATH = 20_000;

/** What proposes: products of float32, and of whole numbers where there are many. */
export interface Kernels {
  float32: ProductsKernel;
  whole: WholeProductsKernel;
}
/** A value is its product times the row's scale, within the row's margin. */
interface Proposed {
  products: Float32Array | Int32Array;
  maxima: Float32Array | Int32Array;
  scale(row: number): number;
  margin(row: number): number;
}
/** Candidates of one product, as they were given, and as the kernels take them. */
interface Candidates<P> {
  prepared: readonly P[];
  indices: ArrayLike<number>;
  matrix: Float32Array;
}

/**
 * Of candidates that come in parts, in the order of their indices, the nearest to each query; of equals the one of lowest index.
 *
 * The kernel proposes, the metric decides: a product p says of a value only that it lies within p ± margin. Whatever may be
 * the greatest by that is valued by the metric itself, so that kernels, threads and parts change no bit of the answer. Whole
 * numbers propose first; a query whose candidates crowd within their margin is asked again in float32, whose margin is a
 * thousandth. Without kernels, or where the metric has no vectors, every pair is valued.
 */
export class NearestSearch<P> {
  /** Index of the nearest so far, −1 before the first candidate. */
  readonly indices: Int32Array;
  readonly values: Float64Array;
  /** Pairs that the metric itself valued. */
  valued = 0;
  private readonly vectors: { matrix: Float32Array; dimension: number; kernels: Kernels } | null = null;
  /** Null where float32 proposes alone. */
  private whole: WholeQueries | null = null;

  constructor(
    private readonly metric: NearestMetric<P>,
    private readonly queries: readonly P[],
    kernels: Kernels | null,
  ) {
    this.indices = new Int32Array(queries.length).fill(-1);
    const farthest = metric.direction === "SIMILARITY" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    this.values = new Float64Array(queries.length).fill(farthest);
    if (!kernels || !metric.unit || metric.direction !== "SIMILARITY" || queries.length === 0) return;
    const units = queries.map((query) => metric.unit!(query));
    const dimension = units[0]!.length;
    const matrix = matrixOf(units, dimension);
    this.vectors = { matrix, dimension, kernels };
    if (queries.length >= WHOLE_ROWS && dimension <= MOST_WHOLE_DIMENSION) this.whole = wholeQueries(matrix, dimension);
  }

  /** `indices` rise, within a part and from part to part. */
  async offer(candidates: readonly P[], indices: ArrayLike<number>, breathe: Breathe): Promise<void> {
    if (!this.vectors) return this.offerOneByOne(candidates, indices, breathe);
    for (let start = 0; start < candidates.length; start += CANDIDATE_COLUMNS) {
      const end = Math.min(start + CANDIDATE_COLUMNS, candidates.length);
      const prepared = candidates.slice(start, end);
      const units = prepared.map((candidate) => this.metric.unit!(candidate));
      const matrix = matrixOf(units, this.vectors.dimension, BLOCK);
      await this.offerByKernels({ prepared, indices: prepared.map((_, i) => indices[start + i]!), matrix }, breathe);
    }
  }

  private async offerByKernels(candidates: Candidates<P>, breathe: Breathe): Promise<void> {
    const { dimension } = this.vectors!;
    const whole = this.whole && wholeCandidates(candidates.matrix, dimension);
    for (let start = 0; start < this.queries.length; start += QUERY_ROWS) {
      const end = Math.min(start + QUERY_ROWS, this.queries.length);
      let rows = Int32Array.from({ length: end - start }, (_, i) => start + i);
      if (whole && this.whole) {
        const proposed = await this.inWholeNumbers(this.whole, start, end, whole);
        rows = rows.filter((q, row) => !this.decide(q, row, proposed, candidates, CROWD));
        // Where most crowd, whole numbers only take time.
        if (2 * rows.length > end - start) this.whole = null;
      }
      if (rows.length > 0) {
        const proposed = await this.inFloat32(rows, candidates.matrix);
        rows.forEach((q, row) => {
          this.decide(q, row, proposed, candidates, Number.POSITIVE_INFINITY);
        });
      }
      await breathe();
    }
  }

  private async inWholeNumbers(
    { numbers, steps, missed }: WholeQueries,
    start: number,
    end: number,
    candidates: WholeCandidates,
  ): Promise<Proposed> {
    const { dimension, kernels } = this.vectors!;
    const some = numbers.subarray(start * dimension, end * dimension);
    const rounding = roundingMargin(dimension);
    return {
      ...(await kernels.whole(some, candidates.numbers, dimension)),
      scale: (row) => steps[start + row]! * candidates.step,
      margin: (row) => wholeMargin(missed[start + row]!, candidates.missed, rounding),
    };
  }

  private async inFloat32(rows: Int32Array, candidates: Float32Array): Promise<Proposed> {
    const { matrix, dimension, kernels } = this.vectors!;
    const some = new Float32Array(rows.length * dimension);
    rows.forEach((q, row) => {
      some.set(matrix.subarray(q * dimension, (q + 1) * dimension), row * dimension);
    });
    const margin = roundingMargin(dimension);
    return { ...(await kernels.float32(some, candidates, dimension)), scale: () => 1, margin: () => margin };
  }

  /** Values what one query's row proposes; false where that is more than `most`, and then perhaps not all. */
  private decide(q: number, row: number, proposed: Proposed, candidates: Candidates<P>, most: number): boolean {
    const { products, maxima } = proposed;
    const [scale, margin] = [proposed.scale(row), proposed.margin(row)];
    const stride = candidates.matrix.length / this.vectors!.dimension;
    const [first, blocks] = [row * stride, stride / BLOCK];
    let top = 0;
    for (let b = 1; b < blocks; b++) if (maxima[row * blocks + b]! > maxima[row * blocks + top]!) top = b;
    const greatest = maxima[row * blocks + top]!;
    // Nothing here can be above what is known: equals of higher index lose.
    if (greatest * scale + margin <= this.values[q]!) return true;
    // The likeliest first: the better what is known, the fewer are left.
    const likeliest = products.indexOf(greatest, first + top * BLOCK) - first;
    this.consider(q, candidates, likeliest);
    let left = most;
    for (let b = 0; b < blocks; b++) {
      if (maxima[row * blocks + b]! * scale + margin < this.values[q]!) continue;
      for (let c = b * BLOCK; c < Math.min((b + 1) * BLOCK, candidates.prepared.length); c++) {
        if (c === likeliest || products[first + c]! * scale + margin < this.values[q]!) continue;
        if (left-- === 0) return false;
        this.consider(q, candidates, c);
      }
    }
    return true;
  }
  private async offerOneByOne(candidates: readonly P[], indices: ArrayLike<number>, breathe: Breathe): Promise<void> {
    let since = 0;
    for (let q = 0; q < this.queries.length; q++) {
      for (let c = 0; c < candidates.length; c++) this.consider(q, { prepared: candidates, indices }, c);
      since += candidates.length;
      if (since < VALUES_A_BREATH) continue;
      since = 0;
      await breathe();
    }
  }

  private consider(q: number, { prepared, indices }: Pick<Candidates<P>, "prepared" | "indices">, c: number): void {
    // The last of a part stands there more than once, to fill a block.
    const at = Math.min(c, prepared.length - 1);
    const value = this.metric.value(this.queries[q]!, prepared[at]!);
    this.valued++;
    const known = this.values[q]!;
    const nearer = this.metric.direction === "SIMILARITY" ? value > known : value < known;
    if (!nearer && !(value === known && indices[at]! < this.indices[q]!)) return;
    this.values[q] = value;
    this.indices[q] = indices[at]!;
  }
}
