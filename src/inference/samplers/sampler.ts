import type { EffectiveSampler, SamplerRequest } from "../../domain/sampler.js";
import type { Denoise } from "../denoiser.js";
import type { SigmaRange } from "../schedules/sigma-range.js";

/** The state after one of `steps` steps; `step` counts from 1. */
export interface SamplerStep {
  step: number;
  steps: number;
  /** (batch · C·H·W), in coordinates x = x0 + sigma·eps; after the last step the images. */
  x: Float64Array;
}

/** One method: all that the program knows of it. A new one is one file and one line of the registry. */
export interface SamplerDefinition<S extends EffectiveSampler = EffectiveSampler> {
  method: S["method"];
  /** Raised when the same options come to draw something else: it enters the sample key. */
  version: number;
  deterministic: boolean;
  /** Options after defaults and the model's own cuts; BAD_USER_INPUT by field name for what the method does not have. */
  resolve(request: SamplerRequest, range: SigmaRange): S;
  /** steps + 1 levels, the last 0. */
  sigmas(sampler: S): number[];
  /** Calls of the denoiser. */
  evaluations(sampler: S): number;
  /** Yields the state after each step; `noise` is unit-variance initial noise (batch · C·H·W). */
  run(denoise: Denoise, noise: Float64Array, sampler: S): AsyncGenerator<SamplerStep>;
}

/** The state that every sigma-space method starts from: sigma_0 · z. */
export function initialState(noise: Float64Array, sigmas: readonly number[]): Float64Array {
  return noise.map((value) => value * sigmas[0]!);
}
