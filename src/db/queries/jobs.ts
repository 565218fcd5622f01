/** Jobs: opening, reading, cancelling. What a settled sample does to them is in job-progress.ts. */
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { notifyChanges } from "../notify.js";
import { jobSamples, jobs } from "../schema/index.js";
import { record } from "./audit.js";
import { cancelVersion } from "./datasets.js";
import { texts } from "./samples.js";

export type JobRow = typeof jobs.$inferSelect;
const open = inArray(jobs.state, ["QUEUED", "RUNNING"]);

export async function findOpenJob(db: Executor, viewer: string, question: string): Promise<JobRow | null> {
  const [row] = await db
    .select()
    .from(jobs)
    .where(and(eq(jobs.viewer, viewer), eq(jobs.question, question), open));
  return row ?? null;
}

/**
 * Opens the viewer's job for a question, or joins the one that is open, and counts in the samples that are not settled.
 * The samples' rows are held FOR SHARE: one that is being settled right now is waited for and then left out.
 */
export async function openJob(tx: Executor, viewer: string, question: string, keys: string[]): Promise<JobRow | null> {
  const waiting = await tx.execute<{ key: string; state: string }>(sql`
    select key, state from sample where key = any(${texts(keys)}) and state in ('QUEUED', 'RUNNING')
    order by key for share`);
  const running = waiting.rows.some((row) => row.state === "RUNNING");
  if (waiting.rows.length === 0) return findOpenJob(tx, viewer, question);
  const job = await lockOpenJob(tx, viewer, question, { running, samples: waiting.rows.length });
  await tx.execute(sql`
    insert into job_sample (job_id, sample_key)
    select ${job.id}::uuid, key from unnest(${texts(waiting.rows.map((row) => row.key))}) as s (key)
    on conflict (job_id, sample_key) do update set outcome = null where job_sample.outcome is not null`);
  // Counted, not added up: a sample that FAILED in this job and is drawn again is neither done nor failed any more.
  const of = sql`from job_sample where job_id = ${job.id}::uuid`;
  const [updated] = await tx
    .update(jobs)
    .set({
      total: sql`(select count(*) ${of})`,
      done: sql`(select count(*) ${of} and outcome is not null)`,
      failed: sql`(select count(*) ${of} and outcome = 'FAILED')`,
    })
    .where(eq(jobs.id, job.id))
    .returning();
  return updated ?? null;
}

/** The viewer's open job for a question, made if there is none, and held. */
async function lockOpenJob(
  tx: Executor,
  viewer: string,
  question: string,
  { running, samples }: { running: boolean; samples: number },
): Promise<JobRow> {
  for (;;) {
    const [opened] = await tx
      .insert(jobs)
      .values({
        viewer,
        question,
        total: 0,
        state: running ? "RUNNING" : "QUEUED",
        startedAt: running ? sql`now()` : null,
      })
      .onConflictDoNothing()
      .returning({ id: jobs.id });
    if (opened) await record(tx, { actor: viewer, action: "DREW", subject: `Job:${opened.id}`, detail: { samples } });
    const [job] = await tx
      .select()
      .from(jobs)
      .where(and(eq(jobs.viewer, viewer), eq(jobs.question, question), open))
      .for("update");
    // None: the one that was open ended while it was waited for, so now there is room for another.
    if (job) return job;
  }
}

/** The job of a question that finds nothing missing: it has succeeded already. */
export async function insertEmptyJob(db: Executor, viewer: string, question: string): Promise<JobRow> {
  const now = sql`now()`;
  const [row] = await db
    .insert(jobs)
    .values({ viewer, question, state: "SUCCEEDED", total: 0, startedAt: now, finishedAt: now })
    .returning();
  return row!;
}

export async function findJobs(db: Executor, ids: string[]): Promise<JobRow[]> {
  return ids.length === 0 ? [] : db.select().from(jobs).where(inArray(jobs.id, ids));
}

/** The viewer's newest open job that waits for each of these samples. */
export async function openJobsOfSamples(db: Executor, viewer: string, keys: string[]): Promise<Map<string, JobRow>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .select({ key: jobSamples.sampleKey, job: jobs })
    .from(jobSamples)
    .innerJoin(jobs, eq(jobs.id, jobSamples.jobId))
    .where(and(sql`${jobSamples.sampleKey} = any(${texts(keys)})`, eq(jobs.viewer, viewer), open))
    .orderBy(desc(jobs.createdAt));
  const newest = new Map<string, JobRow>();
  for (const { key, job } of rows) if (!newest.has(key)) newest.set(key, job);
  return newest;
}

/** Keys that the job counted and that are settled, oldest first. */
export async function settledOfJob(db: Executor, id: string): Promise<string[]> {
  const rows = await db
    .select({ key: jobSamples.sampleKey })
    .from(jobSamples)
    .where(and(eq(jobSamples.jobId, id), inArray(jobSamples.outcome, ["READY", "FAILED"])))
    .orderBy(jobSamples.sampleKey);
  return rows.map((row) => row.key);
}

/**
 * Cancels an open job: its queued samples that no other open job wants become NOT_SAMPLED; running ones finish and are kept.
 * Rows that a claim is taking at this moment are skipped, not waited for: they run.
 */
export async function cancelJob(tx: Executor, id: string): Promise<boolean> {
  const [job] = await tx
    .select()
    .from(jobs)
    .where(and(eq(jobs.id, id), open))
    .for("update");
  if (!job) return false;
  const left = await tx.execute<{ key: string }>(sql`
    update job_sample set outcome = 'CANCELLED' where job_id = ${id} and outcome is null returning sample_key as key`);
  const unwanted = await tx.execute<{ key: string }>(sql`
    update sample set state = 'NOT_SAMPLED'
    where key in (
      select key from sample
      where key = any(${texts(left.rows.map((row) => row.key))}) and state = 'QUEUED' and rendition_id is null
        and not exists (select 1 from job_sample where sample_key = sample.key and outcome is null)
      order by key for update skip locked)
    returning key`);
  await cancelVersion(tx, id);
  await tx.update(jobs).set({ state: "CANCELLED", finishedAt: sql`now()` }).where(eq(jobs.id, id));
  await notifyChanges(tx, { jobs: [id], samples: unwanted.rows.map((row) => row.key) });
  return true;
}

/** How many queued samples were asked for before this job was. */
export async function samplesAhead(db: Executor, createdAt: Date): Promise<number> {
  const result = await db.execute<{ n: number }>(
    sql`select count(*)::int as n from sample where state = 'QUEUED' and created_at < ${createdAt.toISOString()}::timestamptz`,
  );
  return result.rows[0]?.n ?? 0;
}

/** Samples that a job still waits for, by source. */
export async function waitingBySource(db: Executor, id: string): Promise<{ sourceId: number; count: number }[]> {
  const result = await db.execute<{ source_id: string; n: number }>(sql`
    select source_id, count(*)::int as n from job_sample join sample on key = sample_key
    where job_id = ${id} and outcome is null group by source_id`);
  return result.rows.map((row) => ({ sourceId: Number(row.source_id), count: row.n }));
}
