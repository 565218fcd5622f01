/** What drawing costs: measured where something was drawn, else from the model check's measurement. */
import type { Executor } from "../../db/executor.js";
import { meanComputeMs } from "../../db/queries/costs.js";
import type { ResolvedSource } from "./resolve.js";

/** Compute seconds of drawing `count` samples of each source. */
export async function computeSeconds(
  db: Executor,
  parts: { source: ResolvedSource; sourceId: number | undefined; count: number }[],
): Promise<number> {
  const measured = await meanComputeMs(
    db,
    parts.flatMap((part) => (part.sourceId === undefined ? [] : [part.sourceId])),
  );
  let ms = 0;
  for (const { source, sourceId, count } of parts) {
    const { model, sampler } = source.view;
    ms += count * (measured.get(sourceId ?? -1) ?? sampler.evaluations * (model.millisecondsPerEvaluation ?? 0));
  }
  return ms / 1000;
}
