/** Values of pairs, kept in blocks of 256 seeds. */
import { and, eq, sql } from "drizzle-orm";
import type { Region } from "../../domain/metric.js";
import type { NoiseScheme } from "../../domain/noise.js";
import type { Executor } from "../executor.js";
import { pairValues } from "../schema/index.js";
import { texts } from "./samples.js";

const BLOCK = 256;
const BYTES = 8;

/** Two sources under one metric version, region and noise; `low` is the smaller id. */
export interface PairOfSources {
  low: number;
  high: number;
}
export interface ValueKind {
  metricId: string;
  region: Region;
  noise: NoiseScheme;
}
export type ValuesBySeed = Map<number, number>;

export function pairOf(x: number, y: number): PairOfSources {
  return x < y ? { low: x, high: y } : { low: y, high: x };
}
export const pairKey = (pair: PairOfSources) => `${pair.low}:${pair.high}`;

const blocksOf = (seeds: Iterable<number>) => [...new Set([...seeds].map((seed) => Math.floor(seed / BLOCK)))];

/** Known values of many pairs of sources over the blocks that hold `seeds`, in one statement. */
export async function readValues(
  db: Executor,
  kind: ValueKind,
  pairs: PairOfSources[],
  seeds: readonly number[],
): Promise<Map<string, ValuesBySeed>> {
  const found = new Map<string, ValuesBySeed>(pairs.map((pair) => [pairKey(pair), new Map()]));
  if (pairs.length === 0 || seeds.length === 0) return found;
  const rows = await db
    .select({ low: pairValues.sourceA, high: pairValues.sourceB, block: pairValues.block, values: pairValues.values })
    .from(pairValues)
    .where(
      and(
        eq(pairValues.metricId, kind.metricId),
        eq(pairValues.region, kind.region),
        eq(pairValues.noise, kind.noise),
        sql`(${pairValues.sourceA}, ${pairValues.sourceB}) in (
          select * from unnest(${sql.param(`{${pairs.map((p) => p.low).join(",")}}`)}::bigint[],
                               ${sql.param(`{${pairs.map((p) => p.high).join(",")}}`)}::bigint[]))`,
        sql`${pairValues.block} = any(${sql.param(`{${blocksOf(seeds).join(",")}}`)}::int[])`,
      ),
    );
  for (const row of rows) {
    const values = found.get(pairKey(row));
    for (let i = 0; values && i < BLOCK; i++) {
      const value = row.values.readDoubleLE(i * BYTES);
      if (!Number.isNaN(value)) values.set(row.block * BLOCK + i, value);
    }
  }
  return found;
}

/** Keeps values; the block's row is locked, so that two who computed different seeds of it both stay. */
export async function keepValues(
  tx: Executor,
  kind: ValueKind,
  pair: PairOfSources,
  values: ValuesBySeed,
): Promise<void> {
  const empty = Buffer.alloc(BLOCK * BYTES);
  for (let i = 0; i < BLOCK; i++) empty.writeDoubleLE(Number.NaN, i * BYTES);
  const blocks = blocksOf(values.keys()).sort((x, y) => x - y);
  for (const block of blocks) {
    const key = { ...kind, sourceA: pair.low, sourceB: pair.high, block };
    await tx
      .insert(pairValues)
      .values({ ...key, values: empty })
      .onConflictDoNothing();
    const where = and(
      eq(pairValues.metricId, kind.metricId),
      eq(pairValues.region, kind.region),
      eq(pairValues.noise, kind.noise),
      eq(pairValues.sourceA, pair.low),
      eq(pairValues.sourceB, pair.high),
      eq(pairValues.block, block),
    );
    const [row] = await tx.select({ values: pairValues.values }).from(pairValues).where(where).for("update");
    const bytes = Buffer.from(row?.values ?? empty);
    for (const [seed, value] of values) {
      if (Math.floor(seed / BLOCK) === block) bytes.writeDoubleLE(value, (seed % BLOCK) * BYTES);
    }
    await tx.update(pairValues).set({ values: bytes }).where(where);
  }
}

/** Forgets all values of samples that now show other pixels. */
export async function forgetValues(tx: Executor, keys: string[]): Promise<void> {
  await tx.execute(sql`
    delete from pair_values using sample
    where sample.key = any(${texts(keys)}) and sample.source_id in (pair_values.source_a, pair_values.source_b)
      and sample.noise = pair_values.noise and sample.seed / ${BLOCK} = pair_values.block`);
}
