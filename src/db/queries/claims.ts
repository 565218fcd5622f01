/** Claims: which rows a lane draws next, until when, and what becomes of rows whose worker was lost. */
import { sql } from "drizzle-orm";
import type { NoiseScheme, NoiseTerm } from "../../domain/noise.js";
import type { Takes } from "../../domain/takes.js";
import type { Executor } from "../executor.js";
import { notifyChanges } from "../notify.js";
import { transaction } from "../retry.js";
import { settleJobs } from "./job-progress.js";
import { texts } from "./samples.js";
import { takesSource } from "./takes.js";

/** A dead worker's rows are free after this long; a living one renews every third of it. */
export const CLAIM_SECONDS = 12;
/** A row whose workers were lost this often is itself suspect. */
const LOSSES = 5;
/** Rows a batch, by how often they failed: a row that takes its child down must not take its neighbours with it for ever. */
const BATCH_BY_FAILURES = [32, 8, 1] as const;

export type ClaimedSample = {
  key: string;
  attempt: number;
  noise: NoiseScheme;
  seed: number | null;
  mixture: NoiseTerm[] | null;
};
export interface Claim {
  id: string;
  sourceId: number;
  asker: string;
  samples: ClaimedSample[];
}

/**
 * Every (asker, source) that has a row to draw now, the longest unserved asker first.
 * A loose index scan over sample_queued: as many steps as there are pairs, however many rows are queued.
 */
const duePairs = (takes: Takes | null) => sql`
  with recursive pair as (
    (select asker, source_id from sample where state = 'QUEUED' order by asker, source_id limit 1)
    union all
    select next.asker, next.source_id
    from pair, lateral (
      select asker, source_id from sample
      where state = 'QUEUED' and (asker, source_id) > (pair.asker, pair.source_id)
      order by asker, source_id limit 1
    ) as next
  )
  select pair.asker, pair.source_id as "sourceId", due.failures
  from pair
  cross join lateral (
    select failures from sample
    where state = 'QUEUED' and sample.asker = pair.asker and sample.source_id = pair.source_id and due_at <= now()
    order by due_at limit 1
  ) as due
  join source on source.id = pair.source_id
  left join asker_turn as turn on turn.asker = pair.asker
  where ${takesSource(takes)}
  order by turn.claimed_at nulls first, pair.source_id`;

/** Claims one batch for one lane: rows of one source, fair between askers. Null when nothing is due that it takes. */
export async function claimBatch(db: Executor, takes: Takes | null = null): Promise<Claim | null> {
  const pairs = await db.execute<{ asker: string; sourceId: string; failures: number }>(duePairs(takes));
  for (const pair of pairs.rows) {
    const claim = await transaction(db, (tx) => claimRows(tx, pair.asker, Number(pair.sourceId), pair.failures));
    if (claim) return claim;
  }
  return null;
}

/** By due_at alone: 100,000 rows of one question share it, and to order those by key as well took longer than to draw them. */
async function claimRows(tx: Executor, asker: string, sourceId: number, failures: number): Promise<Claim | null> {
  const limit = BATCH_BY_FAILURES[Math.min(failures, BATCH_BY_FAILURES.length - 1)];
  const claimed = await tx.execute<ClaimedSample & { claim: string }>(sql`
    with next as (
      select key from sample
      where state = 'QUEUED' and asker = ${asker} and source_id = ${sourceId} and due_at <= now() and failures = ${failures}
      order by due_at limit ${limit} for update skip locked
    ), claim as (select gen_random_uuid() as id)
    update sample
    set state = 'RUNNING', attempt = attempt + 1, claim = claim.id,
        claimed_until = now() + make_interval(secs => ${CLAIM_SECONDS})
    from next, claim where sample.key = next.key
    returning sample.key, sample.attempt, sample.noise, sample.seed, sample.mixture, sample.claim`);
  const first = claimed.rows[0];
  if (!first) return null;
  await tx.execute(sql`
    insert into asker_turn (asker, claimed_at) values (${asker}, clock_timestamp())
    on conflict (asker) do update set claimed_at = excluded.claimed_at`);
  const started = await tx.execute<{ id: string }>(sql`
    update job set state = 'RUNNING', started_at = now()
    where id in (
      select id from job where state = 'QUEUED' and id in (
        select job_id from job_sample
        where outcome is null and sample_key = any(${texts(claimed.rows.map((row) => row.key))})
      ) order by id for update)
    returning id`);
  await notifyChanges(tx, { jobs: started.rows.map((row) => row.id) });
  const samples = claimed.rows.map(({ key, attempt, noise, seed, mixture }) => ({
    key,
    attempt,
    noise,
    seed,
    mixture,
  }));
  samples.sort((x, y) => (x.seed ?? 0) - (y.seed ?? 0));
  return { id: first.claim, sourceId, asker, samples };
}

/** A claim's rows, locked in the order of keys, as who asks for them locks them: no two wait crosswise. */
const heldBy = (claim: string) =>
  sql`select key from sample where claim = ${claim} and state = 'RUNNING' order by key for update`;

/** Prolongs a claim; how many rows it still holds. */
export async function renewClaim(db: Executor, claim: string): Promise<number> {
  const result = await db.execute(sql`
    update sample set claimed_until = now() + make_interval(secs => ${CLAIM_SECONDS}) where key in (${heldBy(claim)})`);
  return result.rowCount ?? 0;
}

/** Gives rows back undrawn, as on SIGTERM: nobody's failure. */
export async function giveBackClaim(db: Executor, claim: string): Promise<number> {
  const result = await db.execute(sql`
    update sample set state = 'QUEUED', claim = null, claimed_until = null, due_at = now()
    where key in (${heldBy(claim)})`);
  return result.rowCount ?? 0;
}

/** Frees rows whose claim ran out, and in the same transaction tells the jobs of those that FAILED; gives how many can be drawn again. */
export function freeExpired(db: Executor): Promise<number> {
  return transaction(db, freeExpiredRows);
}

async function freeExpiredRows(tx: Executor): Promise<number> {
  const freed = await tx.execute<{ key: string; state: string }>(sql`
    update sample
    set state = case when losses + 1 >= ${LOSSES} then 'FAILED' else 'QUEUED' end,
        error_code = case when losses + 1 >= ${LOSSES} then 'MODEL_CRASHED' end,
        error_message = case when losses + 1 >= ${LOSSES} then ${`Its worker was lost ${LOSSES} times while drawing it.`} end,
        settled_at = case when losses + 1 >= ${LOSSES} then now() end,
        losses = losses + 1, claim = null, claimed_until = null, due_at = now()
    where key in (
      select key from sample where state = 'RUNNING' and claimed_until < now() order by key for update skip locked)
    returning key, state`);
  const failed = freed.rows.filter((row) => row.state === "FAILED").map((row) => row.key);
  if (failed.length > 0) await settleJobs(tx, failed, "FAILED", 0);
  return freed.rows.length - failed.length;
}

/** Whether a row waits that could be drawn now. */
export async function anythingDue(db: Executor): Promise<boolean> {
  const result = await db.execute(sql`select 1 from sample where state = 'QUEUED' and due_at <= now() limit 1`);
  return result.rows.length > 0;
}
