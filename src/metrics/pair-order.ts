import type { MetricDirection } from "../domain/metric.js";

export type PairOrder = "SEED" | "LEAST_SIMILAR" | "MOST_SIMILAR";

/**
 * Positions of the pairs that have a value, in the order asked for; equal values stay in the order of seeds.
 * The least similar pair has the least similarity, or the greatest distance.
 */
export function pairOrder(values: readonly (number | null)[], order: PairOrder, direction: MetricDirection): number[] {
  const positions: number[] = [];
  values.forEach((value, position) => {
    if (value !== null) positions.push(position);
  });
  if (order === "SEED") return positions;
  const rising = (order === "LEAST_SIMILAR") === (direction === "SIMILARITY");
  return positions.sort((i, j) => (rising ? values[i]! - values[j]! : values[j]! - values[i]!));
}
