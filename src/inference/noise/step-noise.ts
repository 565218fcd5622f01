/**
 * Step noise, scheme PHILOX_NORMAL: what stochastic samplers draw on their way. Values depend on (stream, seed, step) and
 * their place in the image alone, so a sample is the same in any batch. To draw them elsewhere:
 *
 *   key     = (seed, stream)                    32-bit words; both from 0 to 2^31 − 1
 *   counter = (i, step, 0, 0)                   i counts blocks of four values from 0, step counts steps from 0
 *   w0…w3   = Philox4x32-10(counter, key)
 *   u(w)    = (w + 0.5) / 2^32                  in (0, 1), exact in float64
 *   values 4i … 4i + 3 = the standard normal's quantiles at u(w0) … u(w3): Wichura 1988, AS 241, PPND16, which is Python's
 *                        statistics.NormalDist().inv_cdf
 *
 * in C order over (channels, height, width); what is left of the last block is dropped. Beyond ±1.44 the quantile takes a
 * logarithm, and the last bit of 1 value in 400 hangs on whose it is: fdlibm's __ieee754_log, carried along. A mixture of
 * seeds takes the sum of weight · values over its terms, divided by sqrt(sum of weight²) so that its variance stays 1.
 */
import type { InitialNoise } from "../../domain/noise.js";
import { addPhiloxNormalTo, philoxNormalTo } from "../kernels/noise.js";

/** Adds `spread` times the unit normals of step `step` (from 0) to the state x of a whole batch, (batch · C·H·W) float64. */
export type StepNoise = (x: Float64Array, spread: number, step: number) => void;

const WORD = 2 ** 32;

/** RangeError unless all are 32-bit words. */
function refuseOthers(...words: number[]): void {
  for (const word of words) {
    if (!Number.isInteger(word) || word < 0 || word >= WORD) {
      throw new RangeError(`Streams, seeds and steps are integers from 0 to 2^32 - 1, not ${word}`);
    }
  }
}

/** `size` standard normals of one (stream, seed, step): see above. Throws RangeError unless all three are 32-bit words. */
export function philoxNormal(stream: number, seed: number, step: number, size: number): Float64Array {
  refuseOthers(stream, seed, step);
  const out = new Float64Array(size);
  philoxNormalTo(out, stream, seed, step);
  return out;
}

/** The step noise of a mixture: its terms' in one sum of unit variance. */
function ofMixture({ terms }: InitialNoise, stream: number, step: number, size: number): Float64Array {
  const norm = Math.sqrt(terms.reduce((sum, { weight }) => sum + weight ** 2, 0));
  const out = new Float64Array(size);
  for (const { seed, weight } of terms) {
    const values = philoxNormal(stream, seed, step, size);
    for (let i = 0; i < size; i++) out[i]! += (weight / norm) * values[i]!;
  }
  return out;
}

/** The step noise of a batch, sample after sample; `size` values each. */
export function stepNoise(noises: readonly InitialNoise[], stream: number, size: number): StepNoise {
  return (x, spread, step) => {
    for (const [index, noise] of noises.entries()) {
      const row = x.subarray(index * size, (index + 1) * size);
      if (noise.terms.length === 1) {
        const [{ seed }] = noise.terms as [InitialNoise["terms"][number]];
        refuseOthers(stream, seed, step);
        addPhiloxNormalTo(row, spread, stream, seed, step);
        continue;
      }
      const values = ofMixture(noise, stream, step, size);
      for (let i = 0; i < size; i++) row[i]! += spread * values[i]!;
    }
  };
}
