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

/**
 * Keeps values of many pairs in three statements. Rows are locked in the order of their key, so that two who computed
 * different seeds of one block both stay, and neither waits crosswise.
 */
export async function keepValues(
  tx: Executor,
  kind: ValueKind,
  computed: { pair: PairOfSources; values: ValuesBySeed }[],
): Promise<void> {
  const blocks = computed
    .flatMap(({ pair, values }) => blocksOf(values.keys()).map((block) => ({ pair, block, values })))
    .sort((x, y) => x.pair.low - y.pair.low || x.pair.high - y.pair.high || x.block - y.block);
  if (blocks.length === 0) return;
  const empty = Buffer.alloc(BLOCK * BYTES);
  for (let i = 0; i < BLOCK; i++) empty.writeDoubleLE(Number.NaN, i * BYTES);
  const keys = sql`unnest(
    ${sql.param(`{${blocks.map((b) => b.pair.low).join(",")}}`)}::bigint[],
    ${sql.param(`{${blocks.map((b) => b.pair.high).join(",")}}`)}::bigint[],
    ${sql.param(`{${blocks.map((b) => b.block).join(",")}}`)}::int[]`;
  await tx.execute(sql`
    insert into pair_values (metric_id, region, noise, source_a, source_b, block, values)
    select ${kind.metricId}, ${kind.region}, ${kind.noise}, k.low, k.high, k.block, ${empty}
    from ${keys}) with ordinality as k (low, high, block, position) order by position
    on conflict do nothing`);
  const rows = await tx.execute<{ low: string; high: string; block: number; values: Buffer }>(sql`
    select source_a as low, source_b as high, block, values from pair_values
    where metric_id = ${kind.metricId} and region = ${kind.region} and noise = ${kind.noise}
      and (source_a, source_b, block) in (select low, high, block from ${keys}) as k (low, high, block))
    order by source_a, source_b, block for update`);
  const stored = new Map(rows.rows.map((row) => [`${row.low}:${row.high}:${row.block}`, row.values]));
  const filled = blocks.map(({ pair, block, values }) => {
    const bytes = Buffer.from(stored.get(`${pair.low}:${pair.high}:${block}`) ?? empty);
    for (const [seed, value] of values) {
      if (Math.floor(seed / BLOCK) === block) bytes.writeDoubleLE(value, (seed % BLOCK) * BYTES);
    }
    return bytes;
  });
  await tx.execute(sql`
    update pair_values set values = k.values
    from ${keys}, ${sql.param(filled)}::bytea[]) as k (low, high, block, values)
    where metric_id = ${kind.metricId} and region = ${kind.region} and noise = ${kind.noise}
      and source_a = k.low and source_b = k.high and pair_values.block = k.block`);
}

/** Forgets all values of samples that now show other pixels. */
export async function forgetValues(tx: Executor, keys: string[]): Promise<void> {
  await tx.execute(sql`
    delete from pair_values using sample
    where sample.key = any(${texts(keys)}) and sample.source_id in (pair_values.source_a, pair_values.source_b)
      and sample.noise = pair_values.noise and sample.seed / ${BLOCK} = pair_values.block`);
}
