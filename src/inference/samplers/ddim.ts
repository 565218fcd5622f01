import type { Walk } from "../../domain/sampler.js";
import type { Denoise } from "../denoiser.js";
import { fromDenoised } from "../kernels/steps.js";
import type { StepNoise } from "../noise/step-noise.js";
import { discreteTable, isDiscrete, type ScheduledModel } from "../schedules/discrete.js";
import { spacedTimesteps } from "../schedules/timesteps.js";
import { ancestralStep } from "./ancestral-step.js";
import { etaOption, stepNoiseOptions } from "./options.js";
import { once, type SamplerDefinition, type SamplerStep } from "./sampler.js";
import { resolveWalk } from "./walk.js";

function scale(x: Float64Array, factor: number): void {
  for (let k = 0; k < x.length; k++) x[k]! *= factor;
}

/**
 * DDIM (Song et al. 2021, equation 12) in coordinates x = x0 + sigma·eps: the denoised image, the predicted noise at what
 * eta leaves of the level, and new noise for the rest. Step i leads from sigmas[i] to ends[i]; where the next step starts
 * elsewhere, the variance-preserving state x / sqrt(1 + sigma²) is what stays. start: (batch · C·H·W), not written to; float64.
 */
export async function* ddimOver(
  denoise: Denoise,
  start: Float64Array,
  sigmas: readonly number[],
  ends: readonly number[],
  eta: number,
  addStepNoise: StepNoise,
): AsyncGenerator<SamplerStep> {
  const steps = sigmas.length - 1;
  const x = start.slice();
  for (let i = 0; i < steps; i++) {
    const sigma = sigmas[i]!;
    const end = ends[i]!;
    const next = sigmas[i + 1]!;
    const { down, up } = ancestralStep(sigma, end, eta);
    fromDenoised(x, await denoise(x, sigma), sigma, down);
    if (up > 0) addStepNoise(x, up, i);
    if (end !== next) scale(x, Math.sqrt((1 + next ** 2) / (1 + end ** 2)));
    yield { step: i + 1, steps, x };
  }
}

/**
 * Where each step ends. On TIMESTEPS diffusers steps back floor(trained / steps) timesteps, which need not be where the
 * next step starts, nor, after the last, the clean image.
 */
export function ddimEnds(walk: Walk, sigmas: readonly number[], model: ScheduledModel): number[] {
  if (walk.schedule !== "TIMESTEPS") return sigmas.slice(1);
  const table = discreteTable(model).sigmas;
  const stride = Math.floor(table.length / walk.steps);
  return spacedTimesteps(walk.spacing, table.length, walk.steps).map((t) => (t < stride ? 0 : table[t - stride]!));
}

const scheduleOf = (model: ScheduledModel) => (isDiscrete(model) ? "TIMESTEPS" : "KARRAS");

/** Deterministic unless eta is above 0. */
export const ddim: SamplerDefinition<"DDIM"> = {
  method: "DDIM",
  versions: [1, 2],
  resolve: (request, model) => {
    const eta = etaOption(request.eta, 0);
    const own = eta > 0 ? (["eta", "noiseStream"] as const) : (["eta"] as const);
    return {
      method: "DDIM",
      version: eta > 0 ? 2 : 1,
      eta,
      ...resolveWalk("DDIM", request, model, { schedule: scheduleOf(model), steps: 50 }, own),
      ...(eta > 0 && stepNoiseOptions(request)),
    };
  },
  evaluationsOf: once,
  run: ({ denoise, x, sigmas, sampler, model, stepNoise }) =>
    ddimOver(denoise, x, sigmas, ddimEnds(sampler, sigmas, model), sampler.eta, stepNoise),
};
