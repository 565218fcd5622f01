import type { MetricDirection } from "../domain/metric.js";

/** Whether a value counts as the same image: SIMILARITY value > threshold, DISTANCE value < threshold, both strict. */
export function matches(value: number, threshold: number, direction: MetricDirection): boolean {
  return direction === "SIMILARITY" ? value > threshold : value < threshold;
}
