import type { Look, MetricDirection } from "../domain/metric.js";
import { score } from "./score.js";
import { sequential } from "./sequential.js";

/** Two batches of a worker: fewer seeds give no interval that anybody would stop at. */
const FIRST = 32;

/** After how many seeds one looks: 32, twice as many each time, and at last all. seeds: at least 1. */
export function looksAt(seeds: number): number[] {
  const sizes: number[] = [];
  for (let size = FIRST; size < seeds; size *= 2) sizes.push(size);
  return [...sizes, seeds];
}

/** What each look saw: the score of the first so many values, null where one is missing. */
export function looksBack(
  values: readonly (number | null)[],
  sizes: readonly number[],
  threshold: number,
  direction: MetricDirection,
): Look[] {
  return sizes.map((seeds) => {
    const { value, low, high } = score(values.slice(0, seeds), threshold, direction, "SEQUENTIAL");
    return { seeds, value, low, high };
  });
}

/** What later looks would see if the proportion stayed as it is, to the nearest whole count: a plan, no measurement. */
export function looksAhead(value: number | null, sizes: readonly number[]): Look[] {
  if (value === null) return [];
  return sizes.map((seeds) => ({ seeds, ...sequential(Math.round(value * seeds), seeds) }));
}

/** Whether the interval's half-width is at most the precision. */
export function isPrecise({ low, high }: Pick<Look, "low" | "high">, precision: number): boolean {
  return low !== null && high !== null && (high - low) / 2 <= precision;
}
