/** The end of a model's check. */
import { and, eq, sql } from "drizzle-orm";
import type { CheckRecord, DrawingModel } from "../../domain/model.js";
import { drawingDigest } from "../../domain/sample-key.js";
import type { Executor } from "../executor.js";
import { notifyChanges } from "../notify.js";
import { models } from "../schema/index.js";
import type { ModelRow } from "./models.js";

export type CheckResult = { record?: CheckRecord } & (
  | { ok: true; parameters: number; millisecondsPerEvaluation: number; timestepType?: "INT64" }
  | { ok: false; reason: string }
);

/** What the file told beyond its card: how large it is, how fast, and whether its timesteps are integers. */
function passed(
  { parameters, millisecondsPerEvaluation, timestepType }: Extract<CheckResult, { ok: true }>,
  drawing: DrawingModel | null,
) {
  const completed = drawing && timestepType && { ...drawing, timestepType };
  return {
    state: "READY" as const,
    parameters: sql`coalesce(${models.parameters}, ${parameters})`,
    millisecondsPerEvaluation,
    ...(completed && { drawing: completed, drawingDigest: drawingDigest(completed) }),
  };
}

/** Ends a check; only a model that is still CHECKING changes. */
export async function settleCheck(
  db: Executor,
  { id, drawing }: Pick<ModelRow, "id" | "drawing">,
  result: CheckResult,
): Promise<void> {
  await db
    .update(models)
    .set({
      ...(result.ok ? passed(result, drawing) : { state: "REJECTED", rejection: result.reason }),
      checkRecord: result.record,
    })
    .where(and(eq(models.id, id), eq(models.state, "CHECKING")));
  await notifyChanges(db, { models: [id] });
}
