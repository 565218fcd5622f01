import type { Denoise } from "../denoiser.js";
import { fromState, takeStep } from "../kernels/steps.js";
import { once, type SamplerDefinition, type SamplerStep } from "./sampler.js";
import { resolveWalk } from "./walk.js";

/**
 * Euler's method on the probability-flow ODE dx/dsigma = (x − D(x; sigma)) / sigma, on given levels: k-diffusion's
 * sample_euler without churn. start: (batch · C·H·W) at sigmas[0], not written to; float64.
 */
export async function* eulerOver(
  denoise: Denoise,
  start: Float64Array,
  sigmas: readonly number[],
): AsyncGenerator<SamplerStep> {
  const steps = sigmas.length - 1;
  const x = start.slice();
  for (let i = 0; i < steps; i++) {
    const sigma = sigmas[i]!;
    takeStep(x, fromState(await denoise(x, sigma), sigma, sigmas[i + 1]! - sigma));
    yield { step: i + 1, steps, x };
  }
}

/** First order, one evaluation a step: 40 steps unless asked otherwise. */
export const euler: SamplerDefinition<"EULER"> = {
  method: "EULER",
  versions: [1],
  resolve: (request, model) => ({
    method: "EULER",
    version: 1,
    ...resolveWalk("EULER", request, model, { schedule: "KARRAS", steps: 40 }),
  }),
  evaluationsOf: once,
  run: ({ denoise, x, sigmas }) => eulerOver(denoise, x, sigmas),
};
