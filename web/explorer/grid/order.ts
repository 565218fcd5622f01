import type { RowValuesQuery } from "../api/operations.generated.js";

export interface RowValues {
  score: RowValuesQuery["comparison"]["score"];
  bySeed: ReadonlyMap<number, number>;
}

/** Seeds by the mean of their values over all rows that have one, the least alike first; those without any at the end. */
export function byAgreement(
  seeds: readonly number[],
  values: ReadonlyMap<string, RowValues>,
  direction: "SIMILARITY" | "DISTANCE",
): number[] {
  const sign = direction === "SIMILARITY" ? 1 : -1;
  const means = new Map<number, number>();
  for (const seed of seeds) {
    const there = [...values.values()].map(({ bySeed }) => bySeed.get(seed)).filter((value) => value !== undefined);
    means.set(
      seed,
      there.length === 0 ? Number.POSITIVE_INFINITY : sign * (there.reduce((sum, v) => sum + v, 0) / there.length),
    );
  }
  return [...seeds].sort((x, y) => means.get(x)! - means.get(y)! || x - y);
}
