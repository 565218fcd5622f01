import type { DrawingModel } from "../../domain/model.js";
import type { EffectiveSampler, SamplerMethod, SamplerRequest } from "../../domain/sampler.js";
import { badInput } from "../../errors.js";
import type { Denoise } from "../denoiser.js";
import { sigmaRange } from "../schedules/sigma-range.js";
import { edmHeun } from "./edm-heun.js";
import { euler } from "./euler.js";
import type { SamplerDefinition, SamplerStep } from "./sampler.js";

/**
 * The methods on offer. Here, and nowhere else, a definition is widened to the union of all samplers: what is looked up
 * by a sampler's own method only ever meets samplers of that method.
 */
const DEFINITIONS: readonly SamplerDefinition[] = [edmHeun, euler];

const DEFAULT_METHOD: SamplerMethod = "EDM_HEUN";

/** The definition of a method; BAD_USER_INPUT for one that is not on offer. */
export function samplerDefinition(method: SamplerMethod): SamplerDefinition {
  const definition = DEFINITIONS.find((offered) => offered.method === method);
  if (definition) return definition;
  const offered = DEFINITIONS.map((each) => each.method).join(", ");
  throw badInput(
    "sampler.method",
    method === "EXTERNAL"
      ? `EXTERNAL marks imported samples and cannot be drawn; accepted: ${offered}.`
      : `${method} is not offered; accepted: ${offered}.`,
  );
}

/** The sampler in force for a model: every option after defaults and cuts. BAD_USER_INPUT by field name. */
export function resolveSampler(
  request: SamplerRequest | null | undefined,
  model: Pick<DrawingModel, "parameterization" | "noiseSchedule">,
): EffectiveSampler {
  const definition = samplerDefinition(request?.method ?? DEFAULT_METHOD);
  return definition.resolve(request ?? {}, sigmaRange(model));
}

/** steps + 1 levels, the last 0. */
export function samplerSigmas(sampler: EffectiveSampler): number[] {
  return samplerDefinition(sampler.method).sigmas(sampler);
}

/** Calls of the denoiser a sample; see networkEvaluations for those of the network. */
export function samplerEvaluations(sampler: EffectiveSampler): number {
  return samplerDefinition(sampler.method).evaluations(sampler);
}

/** Whether the initial noise alone decides the sample. */
export function samplerDeterministic(sampler: EffectiveSampler): boolean {
  return samplerDefinition(sampler.method).deterministic;
}

/**
 * Yields the state after each step, the images last; `noise` is unit-variance initial noise (batch · C·H·W).
 * A sampler of another version than the one here draws something else, and throws.
 */
export function runSampler(
  denoise: Denoise,
  noise: Float64Array,
  sampler: EffectiveSampler,
): AsyncGenerator<SamplerStep> {
  const definition = samplerDefinition(sampler.method);
  if (sampler.version !== definition.version) {
    throw new Error(
      `${sampler.method} is at version ${definition.version} here and cannot draw version ${sampler.version}`,
    );
  }
  return definition.run(denoise, noise, sampler);
}

export type { SamplerDefinition, SamplerStep } from "./sampler.js";
