import type { Denoise } from "../denoiser.js";
import { combine, combineExtrapolated } from "../kernels/steps.js";
import { once, type SamplerDefinition, type SamplerStep } from "./sampler.js";
import { resolveWalk } from "./walk.js";

/**
 * DPM-Solver++(2M), Lu et al. 2022, Algorithm 2, on given levels: k-diffusion's sample_dpmpp_2m. The first step, and the
 * last if it ends at 0, are first order. start: (batch · C·H·W) at sigmas[0], not written to; float64.
 */
export async function* dpmpp2mOver(
  denoise: Denoise,
  start: Float64Array,
  sigmas: readonly number[],
): AsyncGenerator<SamplerStep> {
  const steps = sigmas.length - 1;
  const x = start.slice();
  const before = new Float64Array(x.length);
  for (let i = 0; i < steps; i++) {
    const sigma = sigmas[i]!;
    const next = sigmas[i + 1]!;
    const denoised = await denoise(x, sigma);
    // h = lambda_next − lambda with lambda = −log sigma.
    const h = Math.log(sigma / next);
    const kept = next / sigma;
    const gained = -Math.expm1(-h);
    if (i > 0 && next !== 0) {
      combineExtrapolated(x, denoised, before, h / (2 * Math.log(sigmas[i - 1]! / sigma)), kept, gained);
    } else combine(x, denoised, kept, gained);
    before.set(denoised);
    yield { step: i + 1, steps, x };
  }
}

/** Second order, one evaluation a step. */
export const dpmpp2m: SamplerDefinition<"DPMPP_2M"> = {
  method: "DPMPP_2M",
  versions: [1],
  resolve: (request, model) => ({
    method: "DPMPP_2M",
    version: 1,
    ...resolveWalk("DPMPP_2M", request, model, { schedule: "KARRAS", steps: 20 }),
  }),
  evaluationsOf: once,
  run: ({ denoise, x, sigmas }) => dpmpp2mOver(denoise, x, sigmas),
};
