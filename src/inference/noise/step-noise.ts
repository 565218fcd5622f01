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
 * logarithm, and the last bit of 1 value in 400 hangs on whose it is: V8's here. A mixture of seeds takes the sum of
 * weight · values over its terms, divided by sqrt(sum of weight²) so that its variance stays 1.
 */
import type { InitialNoise } from "../../domain/noise.js";
import { normalQuantile } from "./normal-quantile.js";
import { philox4x32 } from "./philox.js";

/** Unit normals for step `step` (from 0) of a whole batch, (batch · C·H·W) float64; a new array, the same each time. */
export type StepNoise = (step: number) => Float64Array;

const WORD = 2 ** 32;

/** Standard normals of one (stream, seed, step): see above. Throws RangeError unless all three are 32-bit words. */
export function philoxNormal(stream: number, seed: number, step: number, size: number): Float64Array {
  for (const word of [stream, seed, step]) {
    if (!Number.isInteger(word) || word < 0 || word >= WORD) {
      throw new RangeError(`Streams, seeds and steps are integers from 0 to 2^32 - 1, not ${word}`);
    }
  }
  const key = Uint32Array.of(seed, stream);
  const counter = Uint32Array.of(0, step, 0, 0);
  const words = new Uint32Array(4);
  const out = new Float64Array(size);
  for (let block = 0; 4 * block < size; block++) {
    counter[0] = block;
    philox4x32(counter, key, words);
    const left = Math.min(4, size - 4 * block);
    for (let i = 0; i < left; i++) out[4 * block + i] = normalQuantile((words[i]! + 0.5) / WORD);
  }
  return out;
}

/** The step noise of one sample: its seed's, or its terms' in one sum of unit variance. */
function ofSample({ terms }: InitialNoise, stream: number, step: number, size: number): Float64Array {
  if (terms.length === 1) return philoxNormal(stream, terms[0]!.seed, step, size);
  const norm = Math.sqrt(terms.reduce((sum, { weight }) => sum + weight ** 2, 0));
  const sum = new Float64Array(size);
  for (const { seed, weight } of terms) {
    const draw = philoxNormal(stream, seed, step, size);
    for (let i = 0; i < size; i++) sum[i]! += (weight / norm) * draw[i]!;
  }
  return sum;
}

/** The step noise of a batch, sample after sample; `size` values each. */
export function stepNoise(noises: readonly InitialNoise[], stream: number, size: number): StepNoise {
  return (step) => {
    const batch = new Float64Array(noises.length * size);
    noises.forEach((noise, index) => {
      batch.set(ofSample(noise, stream, step, size), index * size);
    });
    return batch;
  };
}
