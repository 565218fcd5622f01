/** How much people may have computed, have had computed, and have waiting. */
import { sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { quotas } from "../schema/index.js";

export interface SpentRow {
  /** The person's own limit; undefined where none was set for them. */
  limit: number | null | undefined;
  /** Compute seconds since UTC midnight. */
  used: number;
  /** Of what is queued or running for them, as it was estimated. */
  queued: number;
}

export async function spentBy(db: Executor, person: string): Promise<SpentRow> {
  const result = await db.execute<{ own: boolean; limit: number | null; used: number; queued: number }>(sql`
    select exists (select 1 from quota where person = ${person}) as own,
      (select compute_seconds_per_day from quota where person = ${person}) as limit,
      coalesce((select compute_seconds from usage
                where person = ${person} and day = (now() at time zone 'utc')::date), 0) as used,
      coalesce((select sum(estimated_ms) from sample
                where asker = ${person} and state in ('QUEUED', 'RUNNING')), 0) / 1000 as queued`);
  const { own, limit, used, queued } = result.rows[0]!;
  return { limit: own ? limit : undefined, used: Number(used), queued: Number(queued) };
}

/** Adds to what was computed for a person today. */
export async function addUsage(tx: Executor, person: string, seconds: number): Promise<void> {
  await tx.execute(sql`
    insert into usage (person, day, compute_seconds)
    values (${person}, (now() at time zone 'utc')::date, ${seconds})
    on conflict (person, day) do update set compute_seconds = usage.compute_seconds + excluded.compute_seconds`);
}

/** Until this transaction ends nobody else spends for this person: two questions at once must not both pass. */
export async function holdPurse(tx: Executor, person: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`quota ${person}`}, 0))`);
}

/** Null: no limit. */
export async function setQuota(db: Executor, person: string, computeSecondsPerDay: number | null): Promise<void> {
  await db
    .insert(quotas)
    .values({ person, computeSecondsPerDay })
    .onConflictDoUpdate({ target: quotas.person, set: { computeSecondsPerDay } });
}

/** Everyone who has a token, a limit of their own, or used something today; by name. */
export async function listPeople(db: Executor): Promise<(SpentRow & { name: string })[]> {
  const result = await db.execute<{ name: string; own: boolean; limit: number | null; used: number; queued: number }>(
    sql`
    with today as (select person, compute_seconds from usage where day = (now() at time zone 'utc')::date),
      waiting as (select asker, sum(estimated_ms) as ms from sample
                  where state in ('QUEUED', 'RUNNING') and asker is not null group by asker),
      everyone as (select name from token union select person from quota union select person from today)
    select name, quota.person is not null as own, compute_seconds_per_day as limit,
      coalesce(compute_seconds, 0) as used, coalesce(ms, 0) / 1000 as queued
    from everyone left join quota on quota.person = name left join today on today.person = name
      left join waiting on asker = name
    order by name`,
  );
  return result.rows.map(({ name, own, limit, used, queued }) => ({
    ...{ name, limit: own ? limit : undefined, used: Number(used), queued: Number(queued) },
  }));
}

/** How many samples are queued. */
export async function queuedCount(db: Executor): Promise<number> {
  const result = await db.execute<{ n: number }>(sql`select count(*)::int as n from sample where state = 'QUEUED'`);
  return result.rows[0]!.n;
}

/** What one queued sample is thought to take, in the mean of the first thousand; 0 where none is queued. */
export async function queuedMeanMs(db: Executor): Promise<number> {
  const result = await db.execute<{ mean: number | null }>(sql`
    select avg(estimated_ms) as mean
    from (select estimated_ms from sample where state = 'QUEUED' limit 1000) as queued`);
  return Number(result.rows[0]?.mean ?? 0);
}
