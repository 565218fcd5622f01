import {
  type EffectiveSampler,
  type SamplerMethod,
  type SamplerRequest,
  stepNoiseSource,
} from "../../domain/sampler.js";
import { badInput } from "../../errors.js";
import type { Denoise } from "../denoiser.js";
import type { StepNoise } from "../noise/step-noise.js";
import type { ScheduledModel } from "../schedules/discrete.js";
import { initialState, walkSigmas } from "../schedules/levels.js";
import { ddim } from "./ddim.js";
import { ddpm } from "./ddpm.js";
import { dpmpp2m } from "./dpmpp-2m.js";
import { edmHeun } from "./edm-heun.js";
import { edmStochastic } from "./edm-stochastic.js";
import { euler } from "./euler.js";
import { eulerAncestral } from "./euler-ancestral.js";
import type { SamplerDefinition, SamplerStep } from "./sampler.js";

/**
 * The methods on offer. Here, and nowhere else, a definition is widened to the union of all samplers: what is looked up
 * by a sampler's own method only ever meets samplers of that method.
 */
const DEFINITIONS: readonly SamplerDefinition[] = [edmHeun, euler, dpmpp2m, ddim, eulerAncestral, edmStochastic, ddpm];

const DEFAULT_METHOD: SamplerMethod = "EDM_HEUN";

/** The definition of a method; BAD_USER_INPUT for one that is not on offer. */
export function samplerDefinition(method: SamplerMethod): SamplerDefinition {
  const definition = DEFINITIONS.find((offered) => offered.method === method);
  if (definition) return definition;
  const offered = DEFINITIONS.map((each) => each.method).join(", ");
  throw badInput("sampler.method", `${method} marks imported samples and cannot be drawn; accepted: ${offered}.`);
}

/** The versions of each method that are drawn here. */
export function samplerVersions(): Record<string, readonly number[]> {
  return Object.fromEntries(DEFINITIONS.map(({ method, versions }) => [method, versions]));
}

/** The sampler in force for a model: every option after defaults and cuts. BAD_USER_INPUT by field name. */
export function resolveSampler(request: SamplerRequest | null | undefined, model: ScheduledModel): EffectiveSampler {
  return samplerDefinition(request?.method ?? DEFAULT_METHOD).resolve(request ?? {}, model);
}

/** steps + 1 levels, the last 0. */
export function samplerSigmas(sampler: EffectiveSampler, model: ScheduledModel): number[] {
  return walkSigmas(sampler, model);
}

/** Calls of the denoiser a sample; see networkEvaluations for those of the network. */
export function samplerEvaluations(sampler: EffectiveSampler): number {
  const { evaluationsOf } = samplerDefinition(sampler.method);
  return (sampler.steps - 1) * evaluationsOf({ last: false }) + evaluationsOf({ last: true });
}

/** Whether the initial noise alone decides the sample. */
export function samplerDeterministic(sampler: EffectiveSampler): boolean {
  return stepNoiseSource(sampler) === null;
}

/**
 * Yields the state after each step, the images last; `noise` is unit-variance initial noise (batch · C·H·W), and
 * `stepNoise` is asked by samplers that are not deterministic alone.
 * A sampler of another version than the one here draws something else, and throws.
 */
export function runSampler(
  denoise: Denoise,
  noise: Float64Array,
  sampler: EffectiveSampler,
  model: ScheduledModel,
  stepNoise: StepNoise,
): AsyncGenerator<SamplerStep> {
  const definition = samplerDefinition(sampler.method);
  if (!definition.versions.includes(sampler.version)) {
    throw new Error(
      `${sampler.method} is at version ${definition.versions.at(-1)} here and cannot draw version ${sampler.version}`,
    );
  }
  const sigmas = walkSigmas(sampler, model);
  return definition.run({ denoise, x: initialState(sampler, noise, sigmas), sigmas, sampler, model, stepNoise });
}

export type { SamplerDefinition, SamplerStep } from "./sampler.js";
