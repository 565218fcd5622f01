/** Samplers as they are asked for, and as they are in force. */
export const SAMPLER_METHODS = [
  "EDM_HEUN",
  "EULER",
  "DPMPP_2M",
  "DDIM",
  "EULER_ANCESTRAL",
  "EDM_STOCHASTIC",
  "DDPM",
  "EXTERNAL",
] as const;
export type SamplerMethod = (typeof SAMPLER_METHODS)[number];
export type SigmaSchedule = "KARRAS" | "EXPONENTIAL" | "TIMESTEPS";
export type TimestepSpacing = "TRAILING" | "LEADING" | "LINSPACE";

/** A question's sampler: absent and null both mean the default. */
export interface SamplerRequest {
  method?: SamplerMethod | null;
  steps?: number | null;
  schedule?: SigmaSchedule | null;
  spacing?: TimestepSpacing | null;
  sigmaMin?: number | null;
  sigmaMax?: number | null;
  rho?: number | null;
  eta?: number | null;
  churn?: number | null;
  churnMin?: number | null;
  churnMax?: number | null;
  churnNoise?: number | null;
  noiseStream?: number | null;
}

/** Karras et al. 2022, equation 5: sigmas by a power law between two levels. */
export interface KarrasWalk {
  schedule: "KARRAS";
  sigmaMin: number;
  sigmaMax: number;
  rho: number;
  steps: number;
}
/** Sigmas by even steps of their logarithm. */
export interface ExponentialWalk {
  schedule: "EXPONENTIAL";
  sigmaMin: number;
  sigmaMax: number;
  steps: number;
}
/** Some of the timesteps that the model was trained on. */
export interface TimestepsWalk {
  schedule: "TIMESTEPS";
  spacing: TimestepSpacing;
  steps: number;
}
export type Walk = KarrasWalk | ExponentialWalk | TimestepsWalk;

/** The scheme that new samples take first; one that an older sample took is drawn for it again. */
export const STEP_NOISE_SCHEMES = ["XOSHIRO_NORMAL", "PHILOX_NORMAL"] as const;
export type StepNoiseScheme = (typeof STEP_NOISE_SCHEMES)[number];

/** Of samplers that draw noise on their way, and of no others: its scheme, and which of the seed's streams. */
export interface StepNoiseSource {
  stepNoise: StepNoiseScheme;
  noiseStream: number;
}

/** How EDM_STOCHASTIC raises the noise before each step: S_churn, S_min, S_max and S_noise of Karras et al. 2022. */
export interface Churn {
  churn: number;
  churnMin: number;
  churnMax: number;
  churnNoise: number;
}

/**
 * The sampler in force: every option after defaults and cuts. This, canonical, enters the sample key. Where eta is 0
 * nothing is drawn on the way, so there is no StepNoiseSource.
 */
export type EffectiveSampler =
  | ({ method: "EDM_HEUN" | "EULER" | "DPMPP_2M"; version: number } & Walk)
  | ({ method: "DDIM" | "EULER_ANCESTRAL"; version: number; eta: number } & Walk & Partial<StepNoiseSource>)
  | ({ method: "EDM_STOCHASTIC"; version: number } & Churn & Walk & StepNoiseSource)
  | ({ method: "DDPM"; version: number } & TimestepsWalk & StepNoiseSource);

/** Of what was drawn elsewhere: nothing of how is known here. */
export interface ExternalSampler {
  method: "EXTERNAL";
  version: 1;
}
export type KnownSampler = EffectiveSampler | ExternalSampler;
export const EXTERNAL_SAMPLER: ExternalSampler = { method: "EXTERNAL", version: 1 };

/** The effective sampler of one method. */
export type SamplerOf<M extends SamplerMethod> = EffectiveSampler & { method: M };

/** Where a sampler's step noise comes from; null where the initial noise alone decides the sample. */
export function stepNoiseSource(sampler: KnownSampler): StepNoiseSource | null {
  if (!("stepNoise" in sampler) || sampler.stepNoise === undefined) return null;
  return { stepNoise: sampler.stepNoise, noiseStream: sampler.noiseStream ?? 0 };
}
