/** What drawing costs: measured, by source. */
import { sql } from "drizzle-orm";
import type { Executor } from "../executor.js";

/** Mean milliseconds a sample over the last 64 drawings of each source; absent where nothing was drawn. */
export async function meanComputeMs(db: Executor, sourceIds: number[]): Promise<Map<number, number>> {
  if (sourceIds.length === 0) return new Map();
  const result = await db.execute<{ id: string; ms: number }>(sql`
    select s.id, avg(r.compute_ms) as ms
    from unnest(${sql.param(`{${sourceIds.join(",")}}`)}::bigint[]) as s (id)
    cross join lateral (
      select compute_ms from sample join rendition on rendition.id = sample.rendition_id
      where sample.source_id = s.id order by rendition.id desc limit 64) as r
    group by s.id`);
  return new Map(result.rows.map((row) => [Number(row.id), Number(row.ms)]));
}

/** Compute seconds that a person's samples and findings took since UTC midnight. */
export async function secondsUsedToday(db: Executor, person: string): Promise<number> {
  const result = await db.execute<{ seconds: number }>(sql`
    select compute_seconds as seconds from usage where person = ${person} and day = (now() at time zone 'utc')::date`);
  return Number(result.rows[0]?.seconds ?? 0);
}

/** Compute seconds of all drawings and findings. */
export async function inferenceSeconds(db: Executor): Promise<number> {
  const result = await db.execute<{ seconds: number }>(
    sql`select coalesce(sum(compute_seconds), 0) as seconds from usage`,
  );
  return Number(result.rows[0]?.seconds ?? 0);
}
