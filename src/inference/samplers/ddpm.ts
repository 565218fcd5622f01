import { badInput } from "../../errors.js";
import type { Denoise } from "../denoiser.js";
import { takeStep, toDenoised } from "../kernels/steps.js";
import type { StepNoise } from "../noise/step-noise.js";
import { discreteTable, isDiscrete } from "../schedules/discrete.js";
import { STEPS_MAX, stepNoiseOptions } from "./options.js";
import { once, type SamplerDefinition, type SamplerStep } from "./sampler.js";
import { resolveTimesteps } from "./walk.js";

/** diffusers lets no variance fall below this square: 1e-10 of noise in a last step that is not from timestep 0. */
const SPREAD_MIN = 1e-10;

/**
 * Ancestral sampling (Ho et al. 2020, Algorithm 2) with the posterior's own variance (fixed_small) in coordinates
 * x = x0 + sigma·eps: x' = D + (sigma'/sigma)² (x − D) + sigma' sqrt(1 − (sigma'/sigma)²) z. As diffusers' DDPMScheduler,
 * nothing is drawn in a step from `least`, the level of timestep 0. start: (batch · C·H·W) at sigmas[0], not written to; float64.
 */
export async function* ddpmOver(
  denoise: Denoise,
  start: Float64Array,
  sigmas: readonly number[],
  least: number,
  addStepNoise: StepNoise,
): AsyncGenerator<SamplerStep> {
  const steps = sigmas.length - 1;
  const x = start.slice();
  for (let i = 0; i < steps; i++) {
    const sigma = sigmas[i]!;
    const next = sigmas[i + 1]!;
    const share = (next / sigma) ** 2;
    const towards = toDenoised(await denoise(x, sigma), share);
    if (sigma > least) {
      const spread = Math.max(next * Math.sqrt(1 - share), SPREAD_MIN * Math.sqrt(1 + next ** 2));
      addStepNoise(x, spread, i, towards);
    } else takeStep(x, towards);
    yield { step: i + 1, steps, x };
  }
}

/** All the timesteps of the model's table unless fewer are asked for. */
export const ddpm: SamplerDefinition<"DDPM"> = {
  method: "DDPM",
  versions: [1, 2],
  resolve: (request, model) => {
    if (!isDiscrete(model)) {
      const why = `DDPM draws with EPSILON and V models only, and this one is ${model.parameterization}`;
      throw badInput("sampler.method", `${why}; EULER_ANCESTRAL is the like of it for every model.`);
    }
    if (request.schedule != null && request.schedule !== "TIMESTEPS") {
      throw badInput("sampler.schedule", `DDPM is not offered on ${request.schedule}; accepted: TIMESTEPS.`);
    }
    return {
      method: "DDPM",
      version: 2,
      ...resolveTimesteps("DDPM", request, model, STEPS_MAX, ["noiseStream"]),
      ...stepNoiseOptions(request),
    };
  },
  evaluationsOf: once,
  run: ({ denoise, x, sigmas, model, stepNoise }) =>
    ddpmOver(denoise, x, sigmas, discreteTable(model).sigmas[0]!, stepNoise),
};
