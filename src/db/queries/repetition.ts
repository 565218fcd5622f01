/** What is kept of images, taken at random to be computed again. */
import { sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import type { KnownNearest, SubsetOfSet } from "./nearest-training.js";
import { texts } from "./samples.js";

/** Without the vectors, which are read some at a time. */
export type StoredDescriptor = { metricId: string; pixels: string; numericsClass: string | null };
export type StoredBlock = { metricId: string; setId: string; block: number; numericsClass: string | null };
export type StoredNearest = SubsetOfSet & Omit<KnownNearest, "describedBy"> & { metricId: string };

const ofSomeSample = sql.raw("exists (select from rendition r where r.pixels = kept.pixels and r.lost_at is null)");

/** Of images that a sample has: another's may be gone. */
export async function randomDescriptors(db: Executor, count: number): Promise<StoredDescriptor[]> {
  const { rows } = await db.execute<StoredDescriptor>(sql`
    select metric_id as "metricId", pixels, numerics_class as "numericsClass" from descriptor kept
    where ${ofSomeSample} order by random() limit ${count}`);
  return rows;
}

export async function randomTrainingBlocks(db: Executor, count: number): Promise<StoredBlock[]> {
  const { rows } = await db.execute<StoredBlock>(sql`
    select metric_id as "metricId", training_set_id as "setId", block, numerics_class as "numericsClass"
    from training_descriptor order by random() limit ${count}`);
  return rows;
}

/** To images that a sample has. */
export async function randomNearest(db: Executor, count: number): Promise<StoredNearest[]> {
  const { rows } = await db.execute<StoredNearest & Record<string, unknown>>(sql`
    select metric_id as "metricId", training_set_id as "setId", "offset", size, nullif(only_class, -1) as "onlyClass",
           pixels, nearest, value
    from nearest_training kept where ${ofSomeSample} order by random() limit ${count}`);
  return rows;
}

/** Where images lie that a sample has, by their pixels' digest. */
export async function objectsOf(db: Executor, pixels: readonly string[]): Promise<Map<string, string>> {
  if (pixels.length === 0) return new Map();
  const { rows } = await db.execute<{ pixels: string; object: string }>(sql`
    select distinct on (pixels) pixels, object from rendition
    where pixels = any(${texts(pixels)}) and lost_at is null order by pixels, id`);
  return new Map(rows.map((row) => [row.pixels, row.object]));
}
