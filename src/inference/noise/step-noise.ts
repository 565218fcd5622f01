/**
 * Step noise, scheme PHILOX_NORMAL: what stochastic samplers draw on their way. Values depend on (stream, seed, step) and
 * their place in the image alone, so a sample is the same in any batch. To draw them elsewhere:
 *
 *   key     = (seed, stream)                    32-bit words; both from 0 to 2^31 − 1
 *   counter = (i, step, 0, 0)                   i counts blocks of four values from 0, step counts steps from 0
 *   w0…w3   = Philox4x32-10(counter, key)
 *   u(w)    = (w + 0.5) / 2^32                  in (0, 1), exact in float64
 *   r, a    = sqrt(−2 ln u(w0)), 2π u(w1)       Box & Muller 1958, in float64
 *   values 4i and 4i + 1 = r cos a, r sin a; values 4i + 2 and 4i + 3 likewise from w2 and w3
 *
 * in C order over (channels, height, width); what is left of the last block is dropped. A mixture of seeds takes the sum
 * of weight · values over its terms, divided by sqrt(sum of weight²) so that its variance stays 1.
 */
import type { InitialNoise } from "../../domain/noise.js";
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
    for (let pair = 0; pair < 4; pair += 2) {
      const radius = Math.sqrt(-2 * Math.log((words[pair]! + 0.5) / WORD));
      const angle = 2 * Math.PI * ((words[pair + 1]! + 0.5) / WORD);
      // Beyond the end of a typed array nothing is written.
      out[4 * block + pair] = radius * Math.cos(angle);
      out[4 * block + pair + 1] = radius * Math.sin(angle);
    }
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
