/**
 * The Gaussian denoiser of a training subset's mean and covariance Σ: D(x; σ) = μ + Σ (Σ + σ² I)⁻¹ (x − μ), the linear
 * denoiser of least mean squared error (arXiv 2410.24060), by the eigenvectors of Σ.
 */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { covarianceLevels, meanLevels } from "./covariance.js";
import { LEVELS_PER_UNIT } from "./images.js";

/** Mean and covariance of a set of points, float64, in the coordinates of x0 (−1 to 1). */
export interface Gaussian {
  /** (size) */
  mean: Float64Array;
  /** (rank, size): eigenvectors of the covariance, a row each, orthonormal. */
  basis: Float64Array;
  /** (rank): their variances, falling and above 0; directions that are left out have none. */
  variances: Float64Array;
}

/** Variances this much smaller than the largest are rounding of the decomposition. */
const LEAST_PART = 1e-11;

/**
 * The Gaussian of `count` points of `size` uint8 levels, by its population covariance (1 / count).
 * 16,384 × 784: some seconds; float64 throughout, sums of levels exact.
 */
export function gaussianOf(points: Uint8Array, count: number, size: number): Gaussian {
  if (points.length !== count * size) throw new RangeError(`${points.length} bytes are not ${count} points of ${size}`);
  const mean = meanLevels(points, count, size);
  const { vectors, variances } =
    count < size ? byProducts(points, mean, count, size) : byCovariance(points, mean, count, size);
  const order = [...variances.keys()].sort((i, j) => variances[j]! - variances[i]!);
  const least = LEAST_PART * (variances[order[0]!] ?? 0);
  const kept = order.filter((i) => variances[i]! > least);
  const basis = new Float64Array(kept.length * size);
  kept.forEach((from, to) => {
    basis.set(normalized(vectors(from)), to * size);
  });
  return {
    mean: mean.map((level) => level / LEVELS_PER_UNIT - 1),
    basis,
    variances: Float64Array.from(kept, (i) => variances[i]! / LEVELS_PER_UNIT ** 2),
  };
}

/** D(x; σ) for x (batch · size), float64; a new array. */
export function gaussianDenoise(gaussian: Gaussian, x: Float64Array, sigma: number): Float64Array {
  return along(gaussian, x, (variance) => variance / (variance + sigma ** 2), 0);
}

/**
 * The probability-flow ODE of this Gaussian solved exactly from one level to another:
 * x(to) = μ + Σ_k sqrt((λ_k + to²) / (λ_k + from²)) u_k u_kᵀ (x − μ), and to / from across the directions without variance.
 */
export function gaussianFlow(gaussian: Gaussian, x: Float64Array, from: number, to: number): Float64Array {
  return along(gaussian, x, (variance) => Math.sqrt((variance + to ** 2) / (variance + from ** 2)), to / from);
}

/** μ + `factor`(λ_k) along each eigenvector and `rest` times what lies across them all. */
function along(
  { mean, basis, variances }: Gaussian,
  x: Float64Array,
  factor: (variance: number) => number,
  rest: number,
): Float64Array {
  const size = mean.length;
  const result = new Float64Array(x.length);
  const factors = Array.from(variances, factor);
  for (let row = 0; row < x.length; row += size) {
    for (let j = 0; j < size; j++) result[row + j] = mean[j]! + rest * (x[row + j]! - mean[j]!);
    factors.forEach((scale, k) => {
      let part = 0;
      for (let j = 0; j < size; j++) part += basis[k * size + j]! * (x[row + j]! - mean[j]!);
      for (let j = 0; j < size; j++) result[row + j]! += (scale - rest) * part * basis[k * size + j]!;
    });
  }
  return result;
}

interface Spectrum {
  /** An eigenvector of the covariance of levels, of any length. */
  vectors: (k: number) => Float64Array;
  variances: number[];
}

function byCovariance(points: Uint8Array, mean: Float64Array, count: number, size: number): Spectrum {
  const lower = covarianceLevels(points, mean, count, size);
  const covariance = new Matrix(size, size);
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) {
      covariance.set(j, k, lower[j * size + k]!);
      covariance.set(k, j, lower[j * size + k]!);
    }
  }
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  return { vectors: (k) => Float64Array.from(eigenvectorMatrix.getColumn(k)), variances: realEigenvalues };
}

/** With fewer points than values an image: the eigenvectors of X Xᵀ / count, of (count, count), carried over by Xᵀ. */
function byProducts(points: Uint8Array, mean: Float64Array, count: number, size: number): Spectrum {
  const centred = new Float64Array(points.length);
  for (let i = 0; i < points.length; i++) centred[i] = points[i]! - mean[i % size]!;
  const products = new Matrix(count, count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      let product = 0;
      for (let j = 0; j < size; j++) product += centred[a * size + j]! * centred[b * size + j]!;
      products.set(a, b, product / count);
      products.set(b, a, product / count);
    }
  }
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(products, { assumeSymmetric: true });
  const vectors = (k: number) => {
    const vector = new Float64Array(size);
    for (let i = 0; i < count; i++) {
      const weight = eigenvectorMatrix.get(i, k);
      for (let j = 0; j < size; j++) vector[j]! += weight * centred[i * size + j]!;
    }
    return vector;
  };
  return { vectors, variances: realEigenvalues };
}

function normalized(vector: Float64Array): Float64Array {
  let norm = 0;
  for (const value of vector) norm += value ** 2;
  const length = Math.sqrt(norm);
  return vector.map((value) => value / length);
}
