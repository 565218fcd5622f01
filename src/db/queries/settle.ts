/** The end of an attempt: the only statements that make a sample READY or FAILED, and only for who holds the claim. */
import { sql } from "drizzle-orm";
import type { Shape } from "../../domain/model.js";
import type { Executor } from "../executor.js";
import { transaction } from "../retry.js";
import { renditions } from "../schema/index.js";
import { settleJobs } from "./job-progress.js";
import { forgetValues } from "./pair-values.js";
import { addUsage } from "./quotas.js";
import { texts } from "./samples.js";

/** What it takes to fail: attempts and the pause before each next one. */
export const FAILURES = 3;
const BACKOFF_SECONDS = [1, 4];

export interface Drawn {
  key: string;
  attempt: number;
  pixels: string;
  object: string;
  bytes: number;
  shape: Shape;
  computeMs: number;
}
export interface DrawnBy {
  numericsClass: string;
  device: string;
  precision: string;
  runtime: string;
}

/** Makes samples READY, each with its rendition, where this claim still holds them. Gives the keys that became READY. */
export async function settleDrawn(
  db: Executor,
  claim: string,
  asker: string,
  by: DrawnBy,
  drawn: Drawn[],
): Promise<string[]> {
  return transaction(db, async (tx) => {
    const keys = drawn.map((d) => d.key);
    const held = await tx.execute<{ key: string; pixels: string | null }>(sql`
      select sample.key, (select pixels from rendition where id = rendition_id) as pixels from sample
      where claim = ${claim} and state = 'RUNNING' and key = any(${texts(keys)}) order by key for update`);
    const shown = new Map(held.rows.map((row) => [row.key, row.pixels]));
    const mine = drawn.filter((d) => shown.has(d.key));
    if (mine.length === 0) return [];
    const inserted = await tx
      .insert(renditions)
      .values(
        mine.map(({ key, ...d }) => ({
          sampleKey: key,
          origin: shown.get(key) === null ? ("DRAWN" as const) : ("REDRAWN" as const),
          ...d,
          ...by,
        })),
      )
      .returning({ id: renditions.id, key: renditions.sampleKey });
    // A sample shows its first rendition as long as that can be read: a redrawing takes its place only when it is lost.
    await tx.execute(sql`
      update sample
      set state = 'READY', rendition_id = fresh.id, claim = null, claimed_until = null, settled_at = now(),
          failures = 0, error_code = null, error_message = null
      from unnest(${texts(inserted.map((r) => r.key))}, ${sql.param(`{${inserted.map((r) => r.id).join(",")}}`)}::bigint[])
        as fresh (key, id)
      where sample.key = fresh.key`);
    const changed = mine.filter((d) => (shown.get(d.key) ?? d.pixels) !== d.pixels).map((d) => d.key);
    if (changed.length > 0) await forgetValues(tx, changed);
    const seconds = mine.reduce((sum, d) => sum + d.computeMs, 0) / 1000;
    await addUsage(tx, asker, seconds);
    await settleJobs(
      tx,
      mine.map((d) => d.key),
      "READY",
      seconds,
    );
    return mine.map((d) => d.key);
  });
}

/**
 * Ends attempts that failed: queued again after a pause, FAILED after the third, or at once where `final`
 * (a network that gives NaN gives it again). Gives the keys that became FAILED.
 */
export async function settleFailed(
  db: Executor,
  claim: string,
  keys: string[],
  error: { code: string; message: string },
  final: boolean,
): Promise<string[]> {
  return transaction(db, async (tx) => {
    const ended = await tx.execute<{ key: string; state: string }>(sql`
      update sample
      set failures = failures + 1, claim = null, claimed_until = null,
          error_code = ${error.code}, error_message = ${error.message},
          state = case when ${final} or failures + 1 >= ${FAILURES} then 'FAILED' else 'QUEUED' end,
          settled_at = case when ${final} or failures + 1 >= ${FAILURES} then now() end,
          due_at = now() + make_interval(secs => case when failures = 0 then ${BACKOFF_SECONDS[0]}::float8 else ${BACKOFF_SECONDS[1]}::float8 end)
      where key in (
        select key from sample where claim = ${claim} and state = 'RUNNING' and key = any(${texts(keys)})
        order by key for update)
      returning key, state`);
    const failed = ended.rows.filter((row) => row.state === "FAILED").map((row) => row.key);
    if (failed.length > 0) await settleJobs(tx, failed, "FAILED", 0);
    return failed;
  });
}
