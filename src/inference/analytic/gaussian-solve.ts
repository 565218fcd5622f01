/**
 * The Gaussian denoiser without eigenvectors, for a few levels: D(x; σ) = x − σ² (Σ + σ² I)⁻¹ (x − μ), by Cholesky's
 * factorization at each. For 784 values an image a tenth of a second a level, where eigenvectors take twenty seconds.
 */
import { covarianceLevels, meanLevels } from "./covariance.js";
import { LEVELS_PER_UNIT } from "./images.js";

/** x: (batch · size) float64, in coordinates x = x0 + sigma·eps; a new array. */
export type GaussianDenoiser = (x: Float64Array, sigma: number) => Float64Array;

/** The denoiser of `count` points of `size` uint8 levels; σ must be above 0. Memory: min(count, size)² numbers, twice. */
export function gaussianDenoiser(points: Uint8Array, count: number, size: number): GaussianDenoiser {
  if (points.length !== count * size) throw new RangeError(`${points.length} bytes are not ${count} points of ${size}`);
  const mean = meanLevels(points, count, size);
  const solve = count < size ? byProducts(points, mean, count, size) : byCovariance(points, mean, count, size);
  return (x, sigma) => {
    const variance = (sigma * LEVELS_PER_UNIT) ** 2;
    const centred = x.map((value, i) => (value + 1) * LEVELS_PER_UNIT - mean[i % size]!);
    const solved = solve(centred, variance);
    return x.map((value, i) => value - (variance * solved[i]!) / LEVELS_PER_UNIT);
  };
}

/** (Σ + variance · I)⁻¹ of each row of `centred`, all in levels. */
type Solve = (centred: Float64Array, variance: number) => Float64Array;

function byCovariance(points: Uint8Array, mean: Float64Array, count: number, size: number): Solve {
  const covariance = covarianceLevels(points, mean, count, size);
  return (centred, variance) => {
    const factor = cholesky(covariance, size, variance);
    const solved = Float64Array.from(centred);
    for (let row = 0; row < solved.length; row += size) substitute(factor, size, solved.subarray(row, row + size));
    return solved;
  };
}

/** With fewer points than values an image, by Woodbury's identity: (v − Cᵀ (C Cᵀ / n + variance · I)⁻¹ C v / n) / variance. */
function byProducts(points: Uint8Array, mean: Float64Array, count: number, size: number): Solve {
  const point = (i: number, j: number) => points[i * size + j]! - mean[j]!;
  const products = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      let product = 0;
      for (let j = 0; j < size; j++) product += point(a, j) * point(b, j);
      products[a * count + b] = product / count;
    }
  }
  return (centred, variance) => {
    const factor = cholesky(products, count, variance);
    const solved = new Float64Array(centred.length);
    const weights = new Float64Array(count);
    for (let row = 0; row < centred.length; row += size) {
      for (let i = 0; i < count; i++) {
        let product = 0;
        for (let j = 0; j < size; j++) product += point(i, j) * centred[row + j]!;
        weights[i] = product;
      }
      substitute(factor, count, weights);
      for (let j = 0; j < size; j++) {
        let across = 0;
        for (let i = 0; i < count; i++) across += weights[i]! * point(i, j);
        solved[row + j] = (centred[row + j]! - across / count) / variance;
      }
    }
    return solved;
  };
}

/** The lower factor L of A + shift · I = L Lᵀ; A by its lower triangle, (n, n). */
function cholesky(matrix: Float64Array, n: number, shift: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * n + j]! + (i === j ? shift : 0);
      for (let k = 0; k < j; k++) rest -= factor[i * n + k]! * factor[j * n + k]!;
      factor[i * n + j] = i === j ? Math.sqrt(rest) : rest / factor[j * n + j]!;
    }
  }
  return factor;
}

/** Solves L Lᵀ y = b in place. */
function substitute(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let rest = b[i]!;
    for (let k = 0; k < i; k++) rest -= factor[i * n + k]! * b[k]!;
    b[i] = rest / factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const value = b[i]! / factor[i * n + i]!;
    b[i] = value;
    for (let k = 0; k < i; k++) b[k]! -= factor[i * n + k]! * value;
  }
}
