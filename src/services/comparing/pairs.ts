/** Pairs of the sources of a question, as positions: the upper triangle, row by row. */
import { ConcordanceError } from "../../errors.js";
import type { Dependencies } from "../dependencies.js";

export function allPairs(sources: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < sources; i++) for (let j = i + 1; j < sources; j++) pairs.push([i, j]);
  return pairs;
}

type PairLimits = Pick<Dependencies["limits"], "pairs">;

/** QUERY_TOO_COMPLEX where all pairs of the sources over all seeds are more than a question may have. */
export function checkPairs(limits: PairLimits, sources: number, seeds: number): void {
  checkPairCount(limits, ((sources * (sources - 1)) / 2) * seeds, `${sources} sources over ${seeds} seeds`);
}

export function checkPairCount({ pairs }: PairLimits, cost: number, words: string): void {
  if (cost <= pairs) return;
  const message = `${words} are ${cost} pairs: at most ${pairs} a question.`;
  throw new ConcordanceError("QUERY_TOO_COMPLEX", message, { cost, limit: pairs });
}
