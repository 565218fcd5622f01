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

/** The sampler in force: every option after defaults and cuts. This, canonical, enters the sample key. */
export type EffectiveSampler =
  | ({ method: "EDM_HEUN"; version: number } & KarrasWalk)
  | ({ method: "EULER"; version: number } & KarrasWalk);
