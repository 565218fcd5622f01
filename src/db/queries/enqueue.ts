/** Asking for samples: rows are the truth, so a miss is a row. */
import { sql } from "drizzle-orm";
import type { NoiseScheme, NoiseTerm } from "../../domain/noise.js";
import type { Executor } from "../executor.js";
import { texts } from "./samples.js";

export interface Missing {
  key: string;
  sourceId: number;
  /** Null for a mixture, and then only. */
  seed: number | null;
  mixture?: NoiseTerm[] | null;
  /** What drawing it is thought to take. */
  estimatedMs: number;
}

/**
 * Inserts rows that are not there and queues again those that were cancelled; ten thousand askers make one row.
 * In the order of keys: two that ask for overlapping sets wait for each other in one direction only.
 */
export async function insertMissing(
  tx: Executor,
  missing: Missing[],
  noise: NoiseScheme,
  asker: string,
): Promise<number> {
  if (missing.length === 0) return 0;
  const sorted = [...missing].sort((x, y) => (x.key < y.key ? -1 : 1));
  const result = await tx.execute(sql`
    insert into sample (key, source_id, noise, seed, mixture, state, asker, estimated_ms)
    select m.key, m.source_id, ${noise}, m.seed, m.mixture::jsonb, 'QUEUED', ${asker}, m.estimated_ms
    from unnest(${texts(sorted.map((m) => m.key))},
                ${sql.param(`{${sorted.map((m) => m.sourceId).join(",")}}`)}::bigint[],
                ${sql.param(`{${sorted.map((m) => m.seed ?? "null").join(",")}}`)}::int[],
                ${sql.param(sorted.map((m) => (m.mixture ? JSON.stringify(m.mixture) : null)))}::text[],
                ${sql.param(`{${sorted.map((m) => m.estimatedMs).join(",")}}`)}::float8[]
    ) as m (key, source_id, seed, mixture, estimated_ms)
    on conflict (key) do update
      set state = 'QUEUED', asker = excluded.asker, estimated_ms = excluded.estimated_ms, failures = 0, losses = 0, due_at = now()
      where sample.state = 'NOT_SAMPLED'`);
  return result.rowCount ?? 0;
}

/** Draws again what FAILED; the attempt number goes on. */
export async function retryFailed(tx: Executor, keys: string[], asker: string): Promise<number> {
  const result = await tx.execute(sql`
    update sample
    set state = 'QUEUED', asker = ${asker}, failures = 0, losses = 0, due_at = now(), error_code = null, error_message = null
    where key in (select key from sample where key = any(${texts(keys)}) and state = 'FAILED' order by key for update)`);
  return result.rowCount ?? 0;
}

/** Queues READY samples that show one of these lost renditions; each shows its new drawing once that is there. What was imported waits to be imported again. */
export async function queueRepair(tx: Executor, lost: number[]): Promise<number> {
  const ids = sql`${sql.param(`{${lost.join(",")}}`)}::bigint[]`;
  const result = await tx.execute(sql`
    update sample
    set state = case when drawing ? 'imported' then 'NOT_SAMPLED' else 'QUEUED' end,
        failures = 0, losses = 0, due_at = now()
    from source
    where source.id = source_id and key in (
      select key from sample
      where key in (select sample_key from rendition where id = any(${ids}))
        and rendition_id = any(${ids}) and state = 'READY'
      order by key for update)
    returning state`);
  return result.rows.filter(({ state }) => state === "QUEUED").length;
}
