import type { DrawingModel, NoiseSchedule } from "../../../src/domain/model.js";

/** A small drawing model; its digest is of nothing. */
export function drawingModel(over: Partial<DrawingModel> = {}): DrawingModel {
  return {
    digest: "0".repeat(64),
    parameterization: "DENOISED",
    shape: [1, 2, 2],
    sigmaData: 0.5,
    noiseSchedule: null,
    timestepScale: 1,
    classes: 0,
    noClass: null,
    ...over,
  };
}

export const LINEAR_1000 = { betas: "LINEAR", steps: 1000, betaStart: 1e-4, betaEnd: 0.02 } as const;

const BETAS = { linear: "LINEAR", scaled_linear: "SCALED_LINEAR", squaredcos_cap_v2: "COSINE" } as const;

/** A schedule in diffusers' own words, as the golden files have it. */
export interface DiffusersSchedule {
  beta_schedule: keyof typeof BETAS;
  beta_start: number;
  beta_end: number;
  num_train_timesteps?: number;
}
export function epsilonModel(params: object): { parameterization: "EPSILON"; noiseSchedule: NoiseSchedule } {
  const { beta_schedule, beta_start, beta_end, num_train_timesteps } = params as DiffusersSchedule;
  return {
    parameterization: "EPSILON",
    noiseSchedule: {
      betas: BETAS[beta_schedule],
      steps: num_train_timesteps ?? 1000,
      betaStart: beta_start,
      betaEnd: beta_end,
    },
  };
}

/** What was thrown, as far as an answer shows it. */
export function refusal(work: () => unknown): { code: string; field: string | undefined; message: string } | null {
  try {
    work();
    return null;
  } catch (error) {
    const { code, details, message } = error as { code: string; details?: { field?: string }; message: string };
    return { code, field: details?.field, message };
  }
}
