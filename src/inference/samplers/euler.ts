import type { EffectiveSampler } from "../../domain/sampler.js";
import type { Denoise } from "../denoiser.js";
import { karrasSigmas } from "../schedules/karras.js";
import { resolveKarrasWalk } from "./karras-walk.js";
import { initialState, type SamplerDefinition, type SamplerStep } from "./sampler.js";

/**
 * Euler's method on the probability-flow ODE dx/dsigma = (x − D(x; sigma)) / sigma, on given levels: k-diffusion's
 * sample_euler without churn. x: (batch · C·H·W) at sigmas[0], not written to; float64.
 */
export async function* eulerOver(
  denoise: Denoise,
  x: Float64Array,
  sigmas: readonly number[],
): AsyncGenerator<SamplerStep> {
  const steps = sigmas.length - 1;
  let current = x;
  for (let i = 0; i < steps; i++) {
    const sigma = sigmas[i]!;
    const change = sigmas[i + 1]! - sigma;
    const denoised = await denoise(current, sigma);
    current = current.map((value, k) => value + ((value - denoised[k]!) / sigma) * change);
    yield { step: i + 1, steps, x: current };
  }
}

/** First order, one evaluation a step: 40 steps from 80 to 0.002 with rho 7. */
export const euler: SamplerDefinition<Extract<EffectiveSampler, { method: "EULER" }>> = {
  method: "EULER",
  version: 1,
  deterministic: true,
  resolve: (request, range) => ({
    method: "EULER",
    version: euler.version,
    ...resolveKarrasWalk("EULER", request, range, 40),
  }),
  sigmas: karrasSigmas,
  evaluations: ({ steps }) => steps,
  run: (denoise, noise, sampler) => {
    const sigmas = karrasSigmas(sampler);
    return eulerOver(denoise, initialState(noise, sigmas), sigmas);
  },
};
