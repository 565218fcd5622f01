import { discreteTable, isDiscrete, type ScheduledModel } from "./discrete.js";

/** The levels a network was trained on. */
export interface SigmaRange {
  min: number;
  max: number;
}

/** A network's own range: its table's for EPSILON and V, all of [0, ∞) for DENOISED and FLOW. */
export function sigmaRange(model: ScheduledModel): SigmaRange {
  if (!isDiscrete(model)) return { min: 0, max: Number.POSITIVE_INFINITY };
  const { sigmas } = discreteTable(model);
  return { min: sigmas[0]!, max: sigmas[sigmas.length - 1]! };
}
