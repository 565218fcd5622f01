import type { Denoise } from "../denoiser.js";
import { correct, predict } from "../kernels/steps.js";
import { onceCorrected, type SamplerDefinition, type SamplerStep } from "./sampler.js";
import { resolveWalk } from "./walk.js";

/** Leads x, which it writes over, from sigma to next. */
export type HeunStep = (x: Float64Array, sigma: number, next: number) => Promise<void>;

/**
 * Heun's second-order step for states of `size` values, Euler's to 0. The operations and their order are NVlabs/edm's, in
 * float64. Arrays that every step shares: fresh ones cost more than the arithmetic.
 */
export function heunStep(denoise: Denoise, size: number): HeunStep {
  const slope = new Float64Array(size);
  const euler = new Float64Array(size);
  return async (x, sigma, next) => {
    const change = next - sigma;
    predict(x, await denoise(x, sigma), sigma, change, slope, euler);
    if (next === 0) x.set(euler);
    else correct(x, slope, euler, await denoise(euler, next), next, change);
  };
}

/**
 * Karras et al. 2022, Algorithm 1 (2 with S_churn = 0), on given levels.
 * start: (batch · C·H·W) at sigmas[0], not written to; float64.
 */
export async function* edmHeunOver(
  denoise: Denoise,
  start: Float64Array,
  sigmas: readonly number[],
): AsyncGenerator<SamplerStep> {
  const steps = sigmas.length - 1;
  const x = start.slice();
  const heun = heunStep(denoise, x.length);
  for (let i = 0; i < steps; i++) {
    await heun(x, sigmas[i]!, sigmas[i + 1]!);
    yield { step: i + 1, steps, x };
  }
}

/** EDM's deterministic sampler: 18 steps from 80 to 0.002 with rho 7 are 35 evaluations. */
export const edmHeun: SamplerDefinition<"EDM_HEUN"> = {
  method: "EDM_HEUN",
  versions: [1],
  resolve: (request, model) => ({
    method: "EDM_HEUN",
    version: 1,
    ...resolveWalk("EDM_HEUN", request, model, { schedule: "KARRAS", steps: 18 }),
  }),
  evaluationsOf: onceCorrected,
  run: ({ denoise, x, sigmas }) => edmHeunOver(denoise, x, sigmas),
};
