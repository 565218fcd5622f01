/** Inner products in float32 that propose, and the bound by which they may miss the values that decide. */

/** Columns whose greatest product is told beside the products: most blocks need no further look. */
export const BLOCK = 64;

export interface Products {
  /** (rows, columns), float32. */
  products: Float32Array;
  /** (rows, columns / BLOCK): the greatest of each block. */
  maxima: Float32Array;
}
/**
 * All products of two lists of vectors, (rows, dimension) by (columns, dimension), columns a multiple of BLOCK. IEEE float32
 * in any order of summation, with fused multiply-adds or without.
 */
export type ProductsKernel = (a: Float32Array, b: Float32Array, dimension: number) => Promise<Products>;

const HALF_ULP_32 = 2 ** -24;
const HALF_ULP_64 = 2 ** -53;

/**
 * How far a kernel's product of two unit vectors can be from the metric's float64 value, whatever the order of summation.
 *
 * With u the unit roundoff and γ_k = k·u / (1 − k·u) (Higham 2002, lemma 3.1 and section 3.1): the two vectors, rounded to
 * float32, are each within γ_1 of what they stand for; a product of d terms is then within γ_(d+2) of the exact cosine, as
 * the terms' absolute values sum to 1 at most (Cauchy–Schwarz). Two more cover vectors whose length is 1 but for rounding.
 * What a product loses to underflow is below d · 2^-125. The float64 side adds the same bound with its own roundoff, for
 * the value and for the making of the vectors.
 */
export function roundingMargin(dimension: number): number {
  return gamma(dimension + 4, HALF_ULP_32) + dimension * 2 ** -125 + gamma(4 * dimension + 64, HALF_ULP_64);
}

function gamma(terms: number, roundoff: number): number {
  if (!(terms * roundoff < 0.5)) throw new RangeError(`vectors of ${terms} values are too long for float32`);
  return (terms * roundoff) / (1 - terms * roundoff);
}

/** Vectors one below the other; the last is repeated until their number is a multiple of `multiple`, so that every row is real. */
export function matrixOf(vectors: readonly Float32Array[], dimension: number, multiple = 1): Float32Array {
  const rows = Math.ceil(vectors.length / multiple) * multiple;
  const matrix = new Float32Array(rows * dimension);
  for (let i = 0; i < rows; i++) {
    const vector = vectors[Math.min(i, vectors.length - 1)]!;
    if (vector.length !== dimension) throw new RangeError(`vectors of ${vector.length} and ${dimension} values`);
    matrix.set(vector, i * dimension);
  }
  return matrix;
}
