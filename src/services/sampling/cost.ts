/** What drawing costs: measured where something was drawn, else from the model check's measurement. */
import type { Executor } from "../../db/executor.js";
import { meanComputeMs } from "../../db/queries/costs.js";
import type { ResolvedSource } from "./resolve.js";

export interface Priced {
  source: ResolvedSource;
  sourceId: number | undefined;
}

/** Milliseconds of drawing one sample of each source, in their order. */
export async function millisecondsEach(db: Executor, parts: readonly Priced[]): Promise<number[]> {
  const measured = await meanComputeMs(
    db,
    parts.flatMap((part) => (part.sourceId === undefined ? [] : [part.sourceId])),
  );
  return parts.map(({ source, sourceId }) => {
    const { model, sampler } = source.view;
    return measured.get(sourceId ?? -1) ?? (sampler.evaluations ?? 0) * (model.millisecondsPerEvaluation ?? 0);
  });
}

/** Compute seconds of drawing `count` samples of each source. */
export async function computeSeconds(db: Executor, parts: readonly (Priced & { count: number })[]): Promise<number> {
  const each = await millisecondsEach(db, parts);
  return parts.reduce((sum, { count }, i) => sum + count * each[i]!, 0) / 1000;
}
