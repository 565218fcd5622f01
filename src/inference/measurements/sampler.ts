/** Which samplers solve inverse problems, and how each does. */
import type { EffectiveSampler, SamplerMethod, SamplerRequest } from "../../domain/sampler.js";
import { badInput } from "../../errors.js";
import type { Denoise } from "../denoiser.js";
import { ddim } from "../samplers/ddim.js";
import { resolveSampler, runSampler, type SamplerStep } from "../samplers/index.js";
import type { ScheduledModel } from "../schedules/discrete.js";
import { initialState, walkSigmas } from "../schedules/levels.js";
import { ddnmOver, type InverseProblem, projectedDenoiser } from "./ddnm.js";

/** Methods that take the projected denoiser; of a noisy measurement they would make too much. */
const PROJECTED: readonly SamplerMethod[] = ["EDM_HEUN", "EULER", "DPMPP_2M"];

/**
 * The sampler in force where there is a measurement: DDIM with eta 0, also by default, which is DDNM's own walk; noise-free,
 * any other deterministic method. BAD_USER_INPUT by field name.
 */
export function resolveProblemSampler(
  request: SamplerRequest | null | undefined,
  model: ScheduledModel,
  noiseSigma: number,
): EffectiveSampler {
  const sampler = resolveSampler({ ...request, method: request?.method ?? "DDIM" }, model);
  if (sampler.method === "DDIM") {
    if (sampler.eta === 0) return sampler;
    throw badInput("sampler.eta", `With a measurement DDIM walks as DDNM with eta 0; accepted: 0, not ${sampler.eta}.`);
  }
  if (!PROJECTED.includes(sampler.method)) {
    const accepted = ["DDIM", ...PROJECTED].join(", ");
    throw badInput(
      "sampler.method",
      `${sampler.method} draws noise on its way; with a measurement, accepted: ${accepted}.`,
    );
  }
  if (noiseSigma > 0) {
    const why = "A noisy measurement is solved by DDNM+, which walks as DDIM with eta 0";
    throw badInput("sampler.method", `${why}; accepted: DDIM, or no sampler, not ${sampler.method}.`);
  }
  return sampler;
}

/** Yields the state after each step, the images last; `noise` is unit-variance initial noise (batch · C·H·W). */
export function runProblem(
  denoise: Denoise,
  noise: Float64Array,
  sampler: EffectiveSampler,
  model: ScheduledModel,
  problem: InverseProblem,
): AsyncGenerator<SamplerStep> {
  if (sampler.method === "DDIM" && sampler.eta === 0 && ddim.versions.includes(sampler.version)) {
    const sigmas = walkSigmas(sampler, model);
    return ddnmOver(denoise, initialState(sampler, noise, sigmas), sigmas, problem);
  }
  if (!PROJECTED.includes(sampler.method) || problem.noiseSigma > 0) {
    throw new Error(`${sampler.method} at version ${sampler.version} does not solve this inverse problem`);
  }
  return runSampler(projectedDenoiser(denoise, problem), noise, sampler, model, () => {
    throw new Error(`${sampler.method} drew noise on its way`);
  });
}
