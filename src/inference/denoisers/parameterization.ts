import type { DrawingModel } from "../../domain/model.js";

/** What a network gets for a state at one level, and how its answer becomes the denoised images. */
export interface Preconditioner {
  /** The network's own measure of the level; rounded to float32 on its way in. */
  level: number;
  /** What x is multiplied or divided into, rounded to float32, to `sample`. */
  input(x: Float64Array, sample: Float32Array): void;
  /** D(x; sigma) from the network's float32 answer, in float64, to `images`. */
  denoised(x: Float64Array, output: Float32Array, images: Float64Array): void;
}

/** One parameterization: x is (batch · C·H·W) float64 in coordinates x = x0 + sigma·eps. */
export type Parameterize = (sigma: number) => Preconditioner;
export type MakeParameterize = (model: DrawingModel) => Parameterize;
