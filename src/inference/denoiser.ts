/** The one thing a sampler ever sees of a model. */

/**
 * denoised = D(x, sigma): the expected clean images E[x0 | x0 + sigma·eps = x].
 * x: (batch · C·H·W) float64 in coordinates x = x0 + sigma·eps; one sigma for the whole batch; a new array is returned.
 */
export type Denoise = (x: Float64Array, sigma: number) => Promise<Float64Array>;

/** A network as its file defines it: raw float32 in, raw float32 out, no preconditioning but its own. */
export interface NetworkInputs {
  /** (batch, C, H, W) */
  sample: Float32Array;
  /** (batch): sigma for DENOISED; timestep for EPSILON and V; t times the timestep scale for FLOW. */
  level: Float32Array;
  /** (batch): only for networks with classes. */
  classLabel: BigInt64Array | null;
}
export type Network = (inputs: NetworkInputs, batch: number) => Promise<Float32Array>;
