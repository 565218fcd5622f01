/** Which stored objects rows name: what storage must hold, and what it may forget. */
import { sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { texts } from "./samples.js";

const IN_TRAJECTORIES = sql`
  select point ->> 'object' from finding, jsonb_array_elements(result -> 'points') as point
  where kind = 'TRAJECTORY' and state = 'READY'`;
/** Every column that holds a name, but for renditions: those are many, and have an index. */
const BESIDE_RENDITIONS = sql`
  select object from derived_image
  union select weights_object from model
  union select images_object from training_set
  union select labels_object from training_set
  union select network_object from metric
  union select object from dataset_file
  union ${IN_TRAJECTORIES}`;

/** Of these names, those that some row has, a lost rendition's too. */
export async function namedAmong(db: Executor, names: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.execute<{ name: string }>(sql`
    with beside (object) as (${BESIDE_RENDITIONS})
    select name from unnest(${texts(names)}) as name
    where exists (select from rendition where object = name) or name in (select object from beside)`);
  return new Set(rows.map(({ name }) => name));
}

/** Names that renditions have which are not lost, in their order, after `after`. */
export async function renditionObjects(db: Executor, after: string, most: number): Promise<string[]> {
  const { rows } = await db.execute<{ object: string }>(sql`
    select distinct object from rendition where object > ${after} and lost_at is null order by object limit ${most}`);
  return rows.map(({ object }) => object);
}

/** Names that other rows have. */
export async function objectsBesideRenditions(db: Executor): Promise<string[]> {
  const { rows } = await db.execute<{ object: string }>(sql`
    select object from (${BESIDE_RENDITIONS}) as beside (object) where object is not null order by object`);
  return rows.map(({ object }) => object);
}
