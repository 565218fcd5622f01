import type { DrawingModel } from "../../domain/model.js";

/** What a network gets for the state x at sigma, and how its answer becomes the denoised images. */
export interface Preconditioned {
  /** What x is multiplied or divided into before it is rounded to float32. */
  sample: Float32Array;
  /** The network's own measure of the level; rounded to float32 on its way in. */
  level: number;
  /** D(x; sigma) from the network's float32 answer; float64, a new array. */
  denoised(output: Float32Array): Float64Array;
}

/** One parameterization: x is (batch · C·H·W) float64 in coordinates x = x0 + sigma·eps. */
export type Parameterize = (x: Float64Array, sigma: number) => Preconditioned;
export type MakeParameterize = (model: DrawingModel) => Parameterize;

/** factor · x in float64, rounded to float32. Loops, not `map`: callbacks cost more than the arithmetic. */
export function scaled(x: Float64Array, factor: number): Float32Array {
  const out = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = factor * x[i]!;
  return out;
}

/** x / divisor in float64, rounded to float32: not the same bits as a product with 1 / divisor. */
export function divided(x: Float64Array, divisor: number): Float32Array {
  const out = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = x[i]! / divisor;
  return out;
}
