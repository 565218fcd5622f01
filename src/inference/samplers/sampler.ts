import type { EffectiveSampler, SamplerMethod, SamplerOf, SamplerRequest } from "../../domain/sampler.js";
import type { Denoise } from "../denoiser.js";
import type { StepNoise } from "../noise/step-noise.js";
import type { ScheduledModel } from "../schedules/discrete.js";

/** The state after one of `steps` steps; `step` counts from 1. */
export interface SamplerStep {
  step: number;
  steps: number;
  /**
   * (batch · C·H·W), in coordinates x = x0 + sigma·eps at the level the next step starts from; at last the images. The
   * walk's own array: the next step writes over it.
   */
  x: Float64Array;
}

/** All that a method may use. */
export interface SamplerRun<S extends EffectiveSampler> {
  denoise: Denoise;
  /** The state at sigmas[0], (batch · C·H·W); not written to. */
  x: Float64Array;
  /** steps + 1 levels, the last 0. */
  sigmas: readonly number[];
  sampler: S;
  model: ScheduledModel;
  stepNoise: StepNoise;
}

/** One method: all that the program knows of it. A new one is one file and one line of the registry. */
export interface SamplerDefinition<M extends SamplerMethod = SamplerMethod> {
  method: M;
  /**
   * All that are drawn here, the newest last. One is added when the same options come to draw something else: it enters
   * the sample key. Version 2 draws the step noise XOSHIRO_NORMAL where version 1 drew PHILOX_NORMAL.
   */
  versions: readonly number[];
  /** Options after defaults and the model's own cuts; BAD_USER_INPUT by field name for what the method does not have. */
  resolve(request: SamplerRequest, model: ScheduledModel): SamplerOf<M>;
  /** Calls of the denoiser in one of the steps; `last` is the one that ends at 0. */
  evaluationsOf(step: { last: boolean }): number;
  /** Yields the state after each step. */
  run(run: SamplerRun<SamplerOf<M>>): AsyncGenerator<SamplerStep>;
}

/** Of methods that ask the denoiser once a step. */
export const once = (): number => 1;
/** Of methods that correct each step but the last, which ends where there is no slope. */
export const onceCorrected = ({ last }: { last: boolean }): number => (last ? 1 : 2);
