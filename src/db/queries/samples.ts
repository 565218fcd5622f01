/** Reading samples: by source and seed, by key, and how many stand where. */
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { NoiseScheme } from "../../domain/noise.js";
import type { Executor } from "../executor.js";
import { renditions, type StoredSampleState, samples } from "../schema/index.js";

/** A sample, and the rendition that it shows. */
export interface SampleRow {
  key: string;
  sourceId: number;
  noise: NoiseScheme;
  seed: number | null;
  state: StoredSampleState;
  attempt: number;
  errorCode: string | null;
  errorMessage: string | null;
  rendition: ShownRendition | null;
}
export type ShownRendition = Pick<
  typeof renditions.$inferSelect,
  | "object"
  | "bytes"
  | "pixels"
  | "shape"
  | "device"
  | "precision"
  | "runtime"
  | "numericsClass"
  | "computeMs"
  | "sampledAt"
>;
type Flat = Omit<SampleRow, "sourceId" | "rendition"> &
  Omit<ShownRendition, "sampledAt"> & { sourceId: string; renditionId: string | null; sampledAt: string };

// Not drizzle's select: for a grid of 1,024 samples its mapping, cell by cell, takes longer than PostgreSQL.
const columns = sql`
  sample.key, source_id as "sourceId", noise, seed, state, sample.attempt, error_code as "errorCode",
  error_message as "errorMessage", rendition.id as "renditionId", object, bytes, pixels, shape, device, precision, runtime,
  numerics_class as "numericsClass", compute_ms as "computeMs", sampled_at as "sampledAt"`;

function sampleRow(row: Flat): SampleRow {
  const { key, noise, seed, state, attempt, errorCode, errorMessage } = row;
  const { object, bytes, pixels, shape, device, precision, runtime, numericsClass, computeMs } = row;
  const sampledAt = row.renditionId === null ? null : new Date(row.sampledAt);
  return {
    key,
    sourceId: Number(row.sourceId),
    noise,
    seed,
    state,
    attempt,
    errorCode,
    errorMessage,
    rendition: sampledAt && {
      object,
      bytes,
      pixels,
      shape,
      device,
      precision,
      runtime,
      numericsClass,
      computeMs,
      sampledAt,
    },
  };
}

const integers = (values: readonly number[]) => sql`${sql.param(`{${values.join(",")}}`)}::int[]`;
const bigints = (values: readonly number[]) => sql`${sql.param(`{${values.join(",")}}`)}::bigint[]`;
export const texts = (values: readonly string[]) => sql`${sql.param(values)}::text[]`;

/** The samples of some sources over some seeds, each with the rendition it shows. One statement, however many. */
export async function readSamples(
  db: Executor,
  sourceIds: number[],
  noise: NoiseScheme,
  seeds: readonly number[],
): Promise<SampleRow[]> {
  const { rows } = await db.execute<Flat>(sql`
    select ${columns} from sample left join rendition on rendition.id = rendition_id
    where source_id = any(${bigints(sourceIds)}) and noise = ${noise} and seed = any(${integers(seeds)})`);
  return rows.map(sampleRow);
}

export async function readSamplesByKey(db: Executor, keys: readonly string[]): Promise<SampleRow[]> {
  if (keys.length === 0) return [];
  const { rows } = await db.execute<Flat>(sql`
    select ${columns} from sample left join rendition on rendition.id = rendition_id
    where sample.key = any(${texts(keys)})`);
  return rows.map(sampleRow);
}

/** Which seeds of each source stand where; what is not mentioned was never asked for. */
export async function readStates(
  db: Executor,
  sourceIds: number[],
  noise: NoiseScheme,
  seeds: readonly number[],
): Promise<{ sourceId: number; state: StoredSampleState; seeds: number[] }[]> {
  if (sourceIds.length === 0) return [];
  return db
    .select({
      sourceId: samples.sourceId,
      state: samples.state,
      seeds: sql<number[]>`array_agg(${samples.seed})`,
    })
    .from(samples)
    .where(
      and(
        sql`${samples.sourceId} = any(${bigints(sourceIds)})`,
        eq(samples.noise, noise),
        sql`${samples.seed} = any(${integers(seeds)})`,
      ),
    )
    .groupBy(samples.sourceId, samples.state);
}

/** Of these keys, those that nobody need wait for. */
export async function settledKeys(db: Executor, keys: readonly string[]): Promise<string[]> {
  const rows = await db
    .select({ key: samples.key })
    .from(samples)
    .where(and(sql`${samples.key} = any(${texts(keys)})`, inArray(samples.state, ["READY", "FAILED", "NOT_SAMPLED"])));
  return rows.map((row) => row.key);
}

export async function countByState(db: Executor): Promise<Map<StoredSampleState, number>> {
  const rows = await db
    .select({ state: samples.state, count: sql<number>`count(*)::int` })
    .from(samples)
    .groupBy(samples.state);
  return new Map(rows.map((row) => [row.state, row.count]));
}

/** Renditions that this object is said to hold. */
export async function renditionsIn(db: Executor, object: string): Promise<number[]> {
  const rows = await db
    .select({ id: renditions.id })
    .from(renditions)
    .where(and(eq(renditions.object, object), isNull(renditions.lostAt)));
  return rows.map((row) => row.id);
}

export async function markLost(tx: Executor, ids: number[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.update(renditions).set({ lostAt: sql`now()` }).where(inArray(renditions.id, ids));
}
