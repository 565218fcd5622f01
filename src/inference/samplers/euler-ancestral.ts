import type { Denoise } from "../denoiser.js";
import type { StepNoise } from "../noise/step-noise.js";
import { addNoise, ancestralStep } from "./ancestral-step.js";
import { etaOption, stepNoiseOptions } from "./options.js";
import { once, type SamplerDefinition, type SamplerStep } from "./sampler.js";
import { resolveWalk } from "./walk.js";

/**
 * Euler's method to a level below the next and noise back up to it, on given levels: k-diffusion's sample_euler_ancestral
 * with s_noise 1; the step to 0 draws nothing. x: (batch · C·H·W) at sigmas[0], not written to; float64.
 */
export async function* eulerAncestralOver(
  denoise: Denoise,
  x: Float64Array,
  sigmas: readonly number[],
  eta: number,
  stepNoise: StepNoise,
): AsyncGenerator<SamplerStep> {
  const steps = sigmas.length - 1;
  let current = x;
  for (let i = 0; i < steps; i++) {
    const sigma = sigmas[i]!;
    const { down, up } = ancestralStep(sigma, sigmas[i + 1]!, eta);
    const state = await denoise(current, sigma);
    const change = down - sigma;
    for (let k = 0; k < state.length; k++) state[k] = current[k]! + ((current[k]! - state[k]!) / sigma) * change;
    if (up > 0) addNoise(state, up, stepNoise(i));
    current = state;
    yield { step: i + 1, steps, x: current };
  }
}

/** eta 1 unless asked otherwise; with eta 0 it is EULER. */
export const eulerAncestral: SamplerDefinition<"EULER_ANCESTRAL"> = {
  method: "EULER_ANCESTRAL",
  version: 1,
  resolve: (request, model) => {
    const eta = etaOption(request.eta, 1);
    const own = eta > 0 ? (["eta", "noiseStream"] as const) : (["eta"] as const);
    return {
      method: "EULER_ANCESTRAL",
      version: eulerAncestral.version,
      eta,
      ...resolveWalk("EULER_ANCESTRAL", request, model, { schedule: "KARRAS", steps: 40 }, own),
      ...(eta > 0 && stepNoiseOptions(request)),
    };
  },
  evaluationsOf: once,
  run: ({ denoise, x, sigmas, sampler, stepNoise }) => eulerAncestralOver(denoise, x, sigmas, sampler.eta, stepNoise),
};
