import type { DrawingModel } from "../../../src/domain/model.js";

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
