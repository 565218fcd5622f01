import type { SamplerMethod, SamplerRequest } from "../../domain/sampler.js";
import { badInput } from "../../errors.js";

export type SamplerOption = Exclude<keyof SamplerRequest, "method">;

/** Every option of a request; the record makes the compiler complain of one that is missing. */
const OPTIONS: Record<SamplerOption, true> = {
  steps: true,
  schedule: true,
  spacing: true,
  sigmaMin: true,
  sigmaMax: true,
  rho: true,
  eta: true,
  churn: true,
  churnMin: true,
  churnMax: true,
  churnNoise: true,
  noiseStream: true,
};

/**
 * BAD_USER_INPUT for the first option that the method does not have. Null is the default and always passes, and so does
 * stream 0, which is what a method without step noise has.
 */
export function refuseOthers(method: SamplerMethod, request: SamplerRequest, has: readonly SamplerOption[]): void {
  for (const option of Object.keys(OPTIONS) as SamplerOption[]) {
    if (has.includes(option) || request[option] == null) continue;
    if (option === "noiseStream") {
      if (request.noiseStream === 0) continue;
      throw badInput("sampler.noiseStream", `${method} draws no step noise, so it has the stream 0 only.`);
    }
    throw badInput(`sampler.${option}`, `${method} has no ${option}; its options are ${has.join(", ")}.`);
  }
}

/** An option within bounds, or its default; BAD_USER_INPUT naming the bounds. */
export function numberOption(
  option: SamplerOption,
  value: number | null | undefined,
  fallback: number,
  accepted: { words: string; holds: (value: number) => boolean },
): number {
  const chosen = value ?? fallback;
  if (!accepted.holds(chosen))
    throw badInput(`sampler.${option}`, `${option} must be ${accepted.words}, not ${chosen}.`);
  return chosen;
}

export const STEPS_MAX = 1000;

/** `sampler.steps`: an integer from 1 to 1000. */
export function stepsOption(value: number | null | undefined, fallback: number): number {
  return numberOption("steps", value, fallback, {
    words: `an integer from 1 to ${STEPS_MAX}`,
    holds: (steps) => Number.isInteger(steps) && steps >= 1 && steps <= STEPS_MAX,
  });
}
