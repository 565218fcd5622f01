/** Reading samples: by source and seed, by key, and how many stand where. */
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { NoiseScheme } from "../../domain/noise.js";
import type { Executor } from "../executor.js";
import { renditions, type StoredSampleState, samples } from "../schema/index.js";

const columns = {
  key: samples.key,
  sourceId: samples.sourceId,
  noise: samples.noise,
  seed: samples.seed,
  state: samples.state,
  attempt: samples.attempt,
  errorCode: samples.errorCode,
  errorMessage: samples.errorMessage,
  rendition: renditions,
};
export type SampleRow = Awaited<ReturnType<typeof readSamples>>[number];

const integers = (values: readonly number[]) => sql`${sql.param(`{${values.join(",")}}`)}::int[]`;
const bigints = (values: readonly number[]) => sql`${sql.param(`{${values.join(",")}}`)}::bigint[]`;
export const texts = (values: readonly string[]) => sql`${sql.param(values)}::text[]`;

/** The samples of some sources over some seeds, each with the rendition it shows. One statement, however many. */
export async function readSamples(db: Executor, sourceIds: number[], noise: NoiseScheme, seeds: readonly number[]) {
  return db
    .select(columns)
    .from(samples)
    .leftJoin(renditions, eq(renditions.id, samples.renditionId))
    .where(
      and(
        sql`${samples.sourceId} = any(${bigints(sourceIds)})`,
        eq(samples.noise, noise),
        sql`${samples.seed} = any(${integers(seeds)})`,
      ),
    );
}

export async function readSamplesByKey(db: Executor, keys: readonly string[]): Promise<SampleRow[]> {
  if (keys.length === 0) return [];
  return db
    .select(columns)
    .from(samples)
    .leftJoin(renditions, eq(renditions.id, samples.renditionId))
    .where(sql`${samples.key} = any(${texts(keys)})`);
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

/** Samples that show a rendition kept in this object. */
export async function samplesShowing(db: Executor, object: string): Promise<string[]> {
  const rows = await db
    .select({ key: samples.key })
    .from(samples)
    .innerJoin(renditions, eq(renditions.id, samples.renditionId))
    .where(eq(renditions.object, object));
  return rows.map((row) => row.key);
}

/** Marks every rendition in this object as lost, and says whose they are. */
export async function markLost(tx: Executor, object: string): Promise<string[]> {
  const rows = await tx
    .update(renditions)
    .set({ lostAt: sql`now()` })
    .where(and(eq(renditions.object, object), isNull(renditions.lostAt)))
    .returning({ key: renditions.sampleKey });
  return rows.map((row) => row.key);
}
