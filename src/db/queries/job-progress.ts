/** What a settled sample does to the jobs that count it. */
import { sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { notifyChanges } from "../notify.js";
import { texts } from "./samples.js";

/**
 * Counts settled samples in every open job that waits for them, ends jobs that wait for nothing more, and tells who listens.
 * The caller holds the samples' rows: a job that would start waiting for them now waits for the caller to commit.
 * Jobs are locked in the order of their ids before their rows are touched, as cancelling does: no two wait crosswise.
 */
export async function settleJobs(
  tx: Executor,
  keys: string[],
  outcome: "READY" | "FAILED",
  computeSeconds: number,
): Promise<void> {
  const locked = await tx.execute<{ id: string }>(sql`
    select id from job
    where id in (select job_id from job_sample where outcome is null and sample_key = any(${texts(keys)}))
    order by id for update`);
  const ids = locked.rows.map((row) => row.id);
  if (ids.length > 0) {
    await tx.execute(sql`
      with settled as (
        update job_sample set outcome = ${outcome}
        where outcome is null and sample_key = any(${texts(keys)}) and job_id = any(${sql.param(ids)}::uuid[])
        returning job_id
      ), counted as (select job_id, count(*)::int as n from settled group by job_id)
      update job
      set done = done + n,
          failed = failed + ${outcome === "FAILED" ? sql`n` : sql`0`},
          compute_seconds = compute_seconds + ${computeSeconds / Math.max(1, keys.length)}::float8 * n,
          started_at = coalesce(started_at, now()),
          state = case when state not in ('QUEUED', 'RUNNING') then state
                       when done + n < total then state
                       when failed + ${outcome === "FAILED" ? sql`n` : sql`0`} > 0 then 'FAILED' else 'SUCCEEDED' end,
          finished_at = case when done + n >= total and state in ('QUEUED', 'RUNNING') then now() else finished_at end
      from counted where job.id = counted.job_id`);
  }
  await notifyChanges(tx, { samples: keys, jobs: ids });
}
