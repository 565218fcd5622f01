/** The one thing a sampler ever sees of a model. */

/**
 * denoised = D(x, sigma): the expected clean images E[x0 | x0 + sigma·eps = x].
 * x: (batch · C·H·W) float64 in coordinates x = x0 + sigma·eps, not written to; one sigma for the whole batch. What is
 * returned is the caller's until the next call, which may write over it: new arrays of this size cost more than the
 * arithmetic on them. One call at a time.
 */
export type Denoise = (x: Float64Array, sigma: number) => Promise<Float64Array>;

/**
 * A network as its file defines it: raw float32 in, raw float32 out, no preconditioning but its own. What it is given is
 * its own until it answers: the next evaluation writes over it.
 */
export interface NetworkInputs {
  /** (batch, C, H, W) */
  sample: Float32Array;
  /** (batch): sigma for DENOISED; timestep for EPSILON and V; t times the timestep scale for FLOW. */
  level: Float32Array;
  /** (batch): only for networks with classes. */
  classLabel: BigInt64Array | null;
}
export type Network = (inputs: NetworkInputs, batch: number) => Promise<Float32Array>;
