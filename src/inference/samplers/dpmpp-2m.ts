import type { Denoise } from "../denoiser.js";
import { once, type SamplerDefinition, type SamplerStep } from "./sampler.js";
import { resolveWalk } from "./walk.js";

/** kept · x + gained · D, over x. */
function firstOrder(x: Float64Array, denoised: Float64Array, kept: number, gained: number): void {
  for (let k = 0; k < x.length; k++) x[k] = kept * x[k]! + gained * denoised[k]!;
}

/** The same with (1 + half) · D − half · D of the step before in the place of D. */
function secondOrder(
  x: Float64Array,
  denoised: Float64Array,
  before: Float64Array,
  half: number,
  kept: number,
  gained: number,
): void {
  for (let k = 0; k < x.length; k++) {
    const target = (1 + half) * denoised[k]! - half * before[k]!;
    x[k] = kept * x[k]! + gained * target;
  }
}

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
      secondOrder(x, denoised, before, h / (2 * Math.log(sigmas[i - 1]! / sigma)), kept, gained);
    } else firstOrder(x, denoised, kept, gained);
    before.set(denoised);
    yield { step: i + 1, steps, x };
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
