import {
  type SamplerMethod,
  type SamplerRequest,
  type SigmaSchedule,
  STEP_NOISE_SCHEMES,
  type StepNoiseSource,
} from "../../domain/sampler.js";
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

/** What a method may have on one schedule and not on another. */
const ON_OTHER_SCHEDULES: ReadonlySet<SamplerOption> = new Set(["spacing", "sigmaMin", "sigmaMax", "rho"]);

/**
 * BAD_USER_INPUT for the first option that the method does not have on this schedule. Null is the default and always
 * passes, and so does stream 0, which is what a method without step noise has.
 */
export function refuseOthers(
  method: SamplerMethod,
  schedule: SigmaSchedule,
  request: SamplerRequest,
  has: readonly SamplerOption[],
): void {
  for (const option of Object.keys(OPTIONS) as SamplerOption[]) {
    if (has.includes(option) || request[option] == null) continue;
    if (option === "noiseStream") {
      if (request.noiseStream === 0) continue;
      const who = has.includes("eta") ? `${method} with eta 0` : method;
      throw badInput("sampler.noiseStream", `${who} draws no step noise, so it has the stream 0 only.`);
    }
    const where = ON_OTHER_SCHEDULES.has(option) ? ` on ${schedule}` : "";
    const options = `its options are ${has.join(", ")}${option === "spacing" ? "; spacing goes with TIMESTEPS" : ""}`;
    throw badInput(`sampler.${option}`, `${method} has no ${option}${where}; ${options}.`);
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

/** `sampler.steps`: an integer from 1 to `most`. */
export function stepsOption(value: number | null | undefined, fallback: number, most: number): number {
  return numberOption("steps", value, fallback, {
    words: `an integer from 1 to ${most}${most < STEPS_MAX ? ", the timesteps of this model's table" : ""}`,
    holds: (steps) => Number.isInteger(steps) && steps >= 1 && steps <= most,
  });
}

/** `sampler.eta`: 0 takes the deterministic path, 1 the ancestral one. */
export function etaOption(value: number | null | undefined, fallback: number): number {
  return numberOption("eta", value, fallback, {
    words: "a number from 0 to 1",
    holds: (eta) => eta >= 0 && eta <= 1,
  });
}

const STREAM_MAX = 2 ** 31 - 1;

/** What a method that draws step noise has of it: `sampler.noiseStream`, an integer from 0 to 2^31 − 1. */
export function stepNoiseOptions({ noiseStream }: SamplerRequest): StepNoiseSource {
  const stream = numberOption("noiseStream", noiseStream, 0, {
    words: `an integer from 0 to ${STREAM_MAX}`,
    holds: (value) => Number.isInteger(value) && value >= 0 && value <= STREAM_MAX,
  });
  return { stepNoise: STEP_NOISE_SCHEMES[0], noiseStream: stream };
}
