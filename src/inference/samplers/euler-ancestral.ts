import type { Denoise } from "../denoiser.js";
import { fromState, takeStep } from "../kernels/steps.js";
import type { StepNoise } from "../noise/step-noise.js";
import { ancestralStep } from "./ancestral-step.js";
import { etaOption, stepNoiseOptions } from "./options.js";
import { once, type SamplerDefinition, type SamplerStep } from "./sampler.js";
import { resolveWalk } from "./walk.js";

/**
 * Euler's method to a level below the next and noise back up to it, on given levels: k-diffusion's sample_euler_ancestral
 * with s_noise 1; the step to 0 draws nothing. start: (batch · C·H·W) at sigmas[0], not written to; float64.
 */
export async function* eulerAncestralOver(
  denoise: Denoise,
  start: Float64Array,
  sigmas: readonly number[],
  eta: number,
  addStepNoise: StepNoise,
): AsyncGenerator<SamplerStep> {
  const steps = sigmas.length - 1;
  const x = start.slice();
  for (let i = 0; i < steps; i++) {
    const sigma = sigmas[i]!;
    const { down, up } = ancestralStep(sigma, sigmas[i + 1]!, eta);
    const lower = fromState(await denoise(x, sigma), sigma, down - sigma);
    if (up > 0) addStepNoise(x, up, i, lower);
    else takeStep(x, lower);
    yield { step: i + 1, steps, x };
  }
}

/** eta 1 unless asked otherwise; with eta 0 it is EULER. */
export const eulerAncestral: SamplerDefinition<"EULER_ANCESTRAL"> = {
  method: "EULER_ANCESTRAL",
  versions: [1, 2],
  resolve: (request, model) => {
    const eta = etaOption(request.eta, 1);
    const own = eta > 0 ? (["eta", "noiseStream"] as const) : (["eta"] as const);
    return {
      method: "EULER_ANCESTRAL",
      version: eta > 0 ? 2 : 1,
      eta,
      ...resolveWalk("EULER_ANCESTRAL", request, model, { schedule: "KARRAS", steps: 40 }, own),
      ...(eta > 0 && stepNoiseOptions(request)),
    };
  },
  evaluationsOf: once,
  run: ({ denoise, x, sigmas, sampler, stepNoise }) => eulerAncestralOver(denoise, x, sigmas, sampler.eta, stepNoise),
};
