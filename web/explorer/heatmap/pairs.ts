/** Scores of every pair at any threshold, from the values that are on the page: by the server's own functions. */
import { mean, score } from "../../../src/metrics/score.js";
import type { ChancesQuery, HeatMapQuery, MetricDirection } from "../api/operations.generated.js";

/** The page counts from values, at any threshold: the matrix at the threshold that was asked is for widgets. */
export type Answer = Omit<HeatMapQuery["reproducibility"], "matrix">;

type Comparison = Answer["comparisons"][number];
export type Chance = ChancesQuery["reproducibility"]["comparisons"][number]["chance"];
export type Score = ReturnType<typeof score>;

export interface PairCell {
  score: Score;
  mean: number | null;
  /** Null until it is read, and while another threshold is looked at than was asked. */
  chance: Chance | null;
  comparison: Comparison;
}

/** Where the pair (i, j), i < j, stands in the upper triangle of `n` sources, row by row. */
export function pairIndex(n: number, i: number, j: number): number {
  return i * n - (i * (i + 1)) / 2 + (j - i - 1);
}

export function cellsOf(
  answer: Answer,
  threshold: number,
  chances: ChancesQuery["reproducibility"] | null,
): PairCell[] {
  const { direction } = answer.metric;
  const current = chances?.threshold === threshold && chances.comparisons.length === answer.comparisons.length;
  return answer.comparisons.map((comparison, i) => ({
    score: score(comparison.values, threshold, direction),
    mean: comparison.mean,
    chance: current ? chances.comparisons[i]!.chance : null,
    comparison,
  }));
}

/** By source and source over the seeds that all have, as the server's `matrix`: 1 on the diagonal, null where there are none. */
export function matrixOf(
  answer: Answer,
  threshold: number,
): { matrix: (number | null)[][]; common: number; requested: number } {
  const n = answer.sources.length;
  const { comparisons } = answer;
  const requested = comparisons[0]?.values.length ?? 0;
  const common = Array.from({ length: requested }, (_, k) => k).filter((k) =>
    comparisons.every((comparison) => comparison.values[k] != null),
  );
  const of = (i: number, j: number): number | null => {
    if (i === j) return 1;
    const { values } = comparisons[pairIndex(n, Math.min(i, j), Math.max(i, j))]!;
    return score(
      common.map((k) => values[k] ?? null),
      threshold,
      answer.metric.direction,
    ).value;
  };
  const matrix = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => of(i, j)));
  return { matrix, common: common.length, requested };
}

/** Chance over all pairs of sources: the mean of theirs, which the legend marks. */
export function meanChance(cells: readonly PairCell[]): number | null {
  const values = cells.map((cell) => cell.chance?.value ?? null).filter((value) => value !== null);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean value of each seed over the pairs of the sources at `rows`. */
export function agreement(answer: Answer, rows: readonly number[]): (number | null)[] {
  const n = answer.sources.length;
  const lists = rows.flatMap((i) =>
    rows.filter((j) => j > i).map((j) => answer.comparisons[pairIndex(n, i, j)]!.values),
  );
  return (lists[0] ?? []).map((_, k) => mean(lists.map((values) => values[k] ?? null)));
}

/** Places in `values`, the least alike first. */
export function leastFirst(values: readonly (number | null)[], direction: MetricDirection): number[] {
  const there = values.map((value, k) => ({ value, k })).filter(({ value }) => value !== null);
  const sign = direction === "SIMILARITY" ? 1 : -1;
  return there.sort((x, y) => sign * (x.value! - y.value!) || x.k - y.k).map(({ k }) => k);
}
