import type { Denoise } from "../denoiser.js";
import { once, type SamplerDefinition, type SamplerStep } from "./sampler.js";
import { resolveWalk } from "./walk.js";

/**
 * DPM-Solver++(2M), Lu et al. 2022, Algorithm 2, on given levels: k-diffusion's sample_dpmpp_2m. The first step, and the
 * last if it ends at 0, are first order. x: (batch · C·H·W) at sigmas[0], not written to; float64.
 */
export async function* dpmpp2mOver(
  denoise: Denoise,
  x: Float64Array,
  sigmas: readonly number[],
): AsyncGenerator<SamplerStep> {
  const steps = sigmas.length - 1;
  let current = x;
  let before: Float64Array | null = null;
  for (let i = 0; i < steps; i++) {
    const sigma = sigmas[i]!;
    const next = sigmas[i + 1]!;
    const denoised = await denoise(current, sigma);
    // h = lambda_next − lambda with lambda = −log sigma.
    const h = Math.log(sigma / next);
    const kept = next / sigma;
    const gained = -Math.expm1(-h);
    const state = new Float64Array(current.length);
    if (before !== null && next !== 0) {
      const half = h / (2 * Math.log(sigmas[i - 1]! / sigma));
      for (let k = 0; k < state.length; k++) {
        const target = (1 + half) * denoised[k]! - half * before[k]!;
        state[k] = kept * current[k]! + gained * target;
      }
    } else for (let k = 0; k < state.length; k++) state[k] = kept * current[k]! + gained * denoised[k]!;
    current = state;
    before = denoised;
    yield { step: i + 1, steps, x: current };
  }
}

/** Second order, one evaluation a step. */
export const dpmpp2m: SamplerDefinition<"DPMPP_2M"> = {
  method: "DPMPP_2M",
  version: 1,
  resolve: (request, model) => ({
    method: "DPMPP_2M",
    version: dpmpp2m.version,
    ...resolveWalk("DPMPP_2M", request, model, { schedule: "KARRAS", steps: 20 }),
  }),
  evaluationsOf: once,
  run: ({ denoise, x, sigmas }) => dpmpp2mOver(denoise, x, sigmas),
};
