/**
 * Step noise: what stochastic samplers draw on their way, by the scheme that the sampler names. Values depend on (stream,
 * seed, step) and their place in the image alone, so a sample is the same in any batch. A mixture of seeds takes the sum of
 * weight · values over its terms, divided by sqrt(sum of weight²) so that its variance stays 1.
 */
import type { InitialNoise } from "../../domain/noise.js";
import type { StepNoiseScheme, StepNoiseSource } from "../../domain/sampler.js";
import { type AddNormals, addPhiloxNormal, addXoshiroNormal } from "../kernels/noise.js";
import { type Step, stepOf, takeStep } from "../kernels/steps.js";
import { refuseOthers } from "./words.js";

/**
 * Adds `spread` times the unit normals of step `step` (from 0) to the state x of a whole batch, (batch · C·H·W) float64,
 * after `before` was taken over x where it is given: in one pass it costs a copy each way less.
 */
export type StepNoise = (x: Float64Array, spread: number, step: number, before?: Step) => void;

const SCHEMES: Record<StepNoiseScheme, AddNormals> = {
  XOSHIRO_NORMAL: addXoshiroNormal,
  PHILOX_NORMAL: addPhiloxNormal,
};

/** The step noise of a batch, sample after sample; `size` values each. Without a source it throws when it is asked. */
export function stepNoise(noises: readonly InitialNoise[], source: StepNoiseSource | null, size: number): StepNoise {
  if (!source) {
    return () => {
      throw new Error("A deterministic sampler draws no step noise");
    };
  }
  const add = SCHEMES[source.stepNoise];
  const stream = source.noiseStream;

  function ofMixture({ terms }: InitialNoise, step: number): Float64Array {
    const norm = Math.sqrt(terms.reduce((sum, { weight }) => sum + weight ** 2, 0));
    const out = new Float64Array(size);
    for (const { seed, weight } of terms) add(out, weight / norm, stream, seed, step);
    return out;
  }

  for (const { terms } of noises) refuseOthers(stream, ...terms.map(({ seed }) => seed));

  return (x, spread, step, before) => {
    refuseOthers(step);
    for (const [index, noise] of noises.entries()) {
      const [from, to] = [index * size, (index + 1) * size];
      const row = x.subarray(from, to);
      const first = before && stepOf(before, from, to);
      if (noise.terms.length === 1) {
        add(row, spread, stream, noise.terms[0]!.seed, step, first);
        continue;
      }
      if (first) takeStep(row, first);
      const values = ofMixture(noise, step);
      for (let i = 0; i < size; i++) row[i]! += spread * values[i]!;
    }
  };
}
