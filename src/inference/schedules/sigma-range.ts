import type { DrawingModel } from "../../domain/model.js";
import { discreteTable } from "./discrete.js";

/** The levels a network was trained on. */
export interface SigmaRange {
  min: number;
  max: number;
}

/** A network's own range: its table's for EPSILON and V, all of [0, ∞) for DENOISED and FLOW. */
export function sigmaRange(model: Pick<DrawingModel, "parameterization" | "noiseSchedule">): SigmaRange {
  if (model.parameterization === "DENOISED" || model.parameterization === "FLOW") {
    return { min: 0, max: Number.POSITIVE_INFINITY };
  }
  const { sigmas } = discreteTable(model);
  return { min: sigmas[0]!, max: sigmas[sigmas.length - 1]! };
}
