/** Descriptors of images by what their pixels are, and of training images in blocks of 256. Float32 LE. */
import { sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { texts } from "./samples.js";

export const DESCRIPTOR_BLOCK = 256;

/** Known vectors by their pixels' digest. */
export async function readDescriptors(
  db: Executor,
  metricId: string,
  pixels: readonly string[],
): Promise<Map<string, Buffer>> {
  if (pixels.length === 0) return new Map();
  const { rows } = await db.execute<{ pixels: string; vector: Buffer }>(sql`
    select pixels, vector from descriptor where metric_id = ${metricId} and pixels = any(${texts(pixels)})`);
  return new Map(rows.map((row) => [row.pixels, row.vector]));
}

/** The numerics classes of known vectors by their pixels' digest; null where it was not recorded. */
export async function descriptorClasses(
  db: Executor,
  metricId: string,
  pixels: readonly string[],
): Promise<Map<string, string | null>> {
  if (pixels.length === 0) return new Map();
  const { rows } = await db.execute<{ pixels: string; numericsClass: string | null }>(sql`
    select pixels, numerics_class as "numericsClass" from descriptor
    where metric_id = ${metricId} and pixels = any(${texts(pixels)})`);
  return new Map(rows.map((row) => [row.pixels, row.numericsClass]));
}

/** Keeps vectors; of two who computed the same the first stays. */
export async function keepDescriptors(
  db: Executor,
  metricId: string,
  numericsClass: string,
  vectors: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  if (vectors.size === 0) return;
  // In one order for everybody: two who keep the same do not wait crosswise.
  const pixels = [...vectors.keys()].sort();
  const bytes = pixels.map((digest) => Buffer.from(vectors.get(digest)!));
  await db.execute(sql`
    insert into descriptor (metric_id, pixels, vector, numerics_class)
    select ${metricId}, k.pixels, k.vector, ${numericsClass}
    from unnest(${texts(pixels)}, ${sql.param(bytes)}::bytea[]) as k (pixels, vector)
    on conflict do nothing`);
}

/** Known blocks of a training set's vectors, by their number; a set's last one may be shorter. */
export async function readTrainingDescriptors(
  db: Executor,
  metricId: string,
  setId: string,
  blocks: readonly number[],
): Promise<Map<number, Buffer>> {
  if (blocks.length === 0) return new Map();
  const { rows } = await db.execute<{ block: number; vectors: Buffer }>(sql`
    select block, vectors from training_descriptor
    where metric_id = ${metricId} and training_set_id = ${setId}
      and block = any(${sql.param(`{${blocks.join(",")}}`)}::int[])`);
  return new Map(rows.map((row) => [row.block, row.vectors]));
}

/** The numerics classes of some blocks, each once; null where one was not recorded. */
export async function trainingDescriptorClasses(
  db: Executor,
  metricId: string,
  setId: string,
  blocks: readonly number[],
): Promise<(string | null)[]> {
  if (blocks.length === 0) return [];
  const { rows } = await db.execute<{ numericsClass: string | null }>(sql`
    select distinct numerics_class as "numericsClass" from training_descriptor
    where metric_id = ${metricId} and training_set_id = ${setId}
      and block = any(${sql.param(`{${blocks.join(",")}}`)}::int[])`);
  return rows.map((row) => row.numericsClass);
}

/** Keeps a block; false where another has kept it meanwhile, whose stays. */
export async function keepTrainingDescriptors(
  db: Executor,
  metricId: string,
  numericsClass: string,
  { setId, block, vectors }: { setId: string; block: number; vectors: Uint8Array },
): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    insert into training_descriptor (metric_id, training_set_id, block, vectors, numerics_class)
    values (${metricId}, ${setId}, ${block}, ${Buffer.from(vectors)}, ${numericsClass})
    on conflict do nothing`);
  return rowCount === 1;
}
