import type { MetricDirection } from "../api/operations.generated.js";
import type { Spread } from "./ThresholdSlider.js";

const BINS = 50;

/** How values lie: from 0, or the tenth below the least, to 1 for similarities; to the ten above the largest for distances. */
export function spreadOf(lists: readonly (readonly (number | null)[])[], direction: MetricDirection): Spread | null {
  const values = lists.flatMap((list) => list.filter((value) => value !== null));
  if (values.length === 0) return null;
  const least = values.reduce((x, y) => Math.min(x, y));
  const most = values.reduce((x, y) => Math.max(x, y));
  const similar = direction === "SIMILARITY";
  const low = similar ? Math.min(0, Math.floor(least * 10) / 10) : 0;
  const high = similar ? 1 : Math.ceil(most / 10) * 10;
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS))]!++;
  return { low, high, counts };
}
