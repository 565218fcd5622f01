/** Samples that were drawn elsewhere: READY from the start, never queued. */
import { sql } from "drizzle-orm";
import type { Shape } from "../../domain/model.js";
import type { NoiseScheme } from "../../domain/noise.js";
import type { Executor } from "../executor.js";
import { texts } from "./samples.js";

export interface ImportedRow {
  key: string;
  seed: number;
  /** SHA-256 of the pixels. */
  pixels: string;
  object: string;
  bytes: number;
}
export interface ImportedInto {
  sourceId: number;
  noise: NoiseScheme;
  shape: Shape;
  asker: string;
}

const CHUNK = 1_000;
/** What device and precision, and so on, are where nothing is known of them. */
const ELSEWHERE = "imported";

/** Keeps what is new, and shows again what storage had lost and has again. Another model's import may have kept the same. */
export async function keepImported(tx: Executor, into: ImportedInto, rows: readonly ImportedRow[]): Promise<void> {
  // In the order of keys, as all who take several samples.
  const sorted = [...rows].sort((a, b) => (a.key < b.key ? -1 : 1));
  for (let start = 0; start < sorted.length; start += CHUNK)
    await keepChunk(tx, into, sorted.slice(start, start + CHUNK));
}

/** Of these objects, those that hold an image that was imported. */
export async function importedAmong(db: Executor, objects: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.execute<{ object: string }>(sql`
    select distinct object from rendition where object = any(${texts(objects)}) and origin = 'IMPORTED'`);
  return new Set(rows.map(({ object }) => object));
}

/** READY samples that show an image that was imported. */
export async function countImported(db: Executor): Promise<number> {
  const { rows } = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from sample join rendition on rendition.id = rendition_id
    where state = 'READY' and origin = 'IMPORTED'`);
  return rows[0]!.n;
}

async function keepChunk(tx: Executor, { sourceId, noise, shape, asker }: ImportedInto, rows: readonly ImportedRow[]) {
  const integers = (values: number[]) => sql`${sql.param(`{${values.join(",")}}`)}::int[]`;
  const [keys, objects] = [texts(rows.map(({ key }) => key)), texts(rows.map(({ object }) => object))];
  await tx.execute(sql`
    insert into sample (key, source_id, noise, seed, state, asker)
    select m.key, ${sourceId}, ${noise}, m.seed, 'NOT_SAMPLED', ${asker}
    from unnest(${keys}, ${integers(rows.map(({ seed }) => seed))}) as m (key, seed)
    on conflict (key) do nothing`);
  await tx.execute(sql`
    insert into rendition (sample_key, origin, attempt, numerics_class, device, precision, runtime, compute_ms, pixels, object, bytes, shape)
    select m.key, 'IMPORTED', 0, ${ELSEWHERE}, ${ELSEWHERE}, ${ELSEWHERE}, ${ELSEWHERE}, 0, m.pixels, m.object, m.bytes, ${JSON.stringify(shape)}::jsonb
    from unnest(${keys}, ${texts(rows.map(({ pixels }) => pixels))}, ${objects}, ${integers(rows.map(({ bytes }) => bytes))})
      as m (key, pixels, object, bytes)
    where not exists (select from rendition r where r.sample_key = m.key and r.object = m.object)`);
  await tx.execute(sql`
    update rendition r set lost_at = null
    from unnest(${keys}, ${objects}) as m (key, object)
    where r.sample_key = m.key and r.object = m.object and lost_at is not null`);
  await tx.execute(sql`
    update sample set state = 'READY', rendition_id = r.id, settled_at = now()
    from unnest(${keys}, ${objects}) as m (key, object) join rendition r on r.sample_key = m.key and r.object = m.object
    where sample.key = m.key and state <> 'READY'`);
}
