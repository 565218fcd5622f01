/** Values of pairs: kept ones are read, others are computed in the scoring child, once per metric version, and kept. */
import {
  keepValues,
  type PairOfSources,
  pairKey,
  pairOf,
  readValues,
  type ValueKind,
  type ValuesBySeed,
} from "../../db/queries/pair-values.js";
import { transaction } from "../../db/retry.js";
import type { NoiseScheme } from "../../domain/noise.js";
import type { DamageService } from "../damage.js";
import type { Dependencies } from "../dependencies.js";
import type { MetricView, SampleView } from "../views.js";
import type { RegionInForce } from "./region.js";

/** Pairs a request to the child: some tenths of a second, so that others get their turn. */
const CHUNK = 20_000;

export interface PairOfRows {
  sourceA: number;
  sourceB: number;
  /** In the order of the question's seeds. */
  a: SampleView[];
  b: SampleView[];
}
export type ValuesDependencies = Pick<Dependencies, "db" | "scoring" | "log"> & { damage: DamageService };

/** One list a pair of rows, in the order of seeds; null where a sample is missing or its image cannot be read. */
export async function valuesOfPairs(
  deps: ValuesDependencies,
  of: RegionInForce & { metric: MetricView; noise: NoiseScheme },
  seeds: readonly number[],
  rows: PairOfRows[],
): Promise<(number | null)[][]> {
  const kind: ValueKind = { metricId: of.metric.id, region: of.region, noise: of.noise };
  const pairs = rows.map((row) => pairOf(row.sourceA, row.sourceB));
  const known = await readValues(deps.db, kind, uniquePairs(pairs), seeds);
  const fresh = new Map<string, { pair: PairOfSources; values: ValuesBySeed }>();
  const missing: { pair: PairOfSources; seed: number; objects: [string, string] }[] = [];
  rows.forEach((row, r) => {
    const pair = pairs[r]!;
    if (fresh.has(pairKey(pair))) return;
    fresh.set(pairKey(pair), { pair, values: new Map() });
    const values = known.get(pairKey(pair))!;
    seeds.forEach((seed, i) => {
      const [a, b] = [row.a[i]?.image, row.b[i]?.image];
      if (a && b && !values.has(seed)) missing.push({ pair, seed, objects: [a.object, b.object] });
    });
  });
  for (let start = 0; start < missing.length; start += CHUNK) {
    const chunk = missing.slice(start, start + CHUNK);
    const { values, problems } = await deps.scoring.values(
      of.metric.slug,
      chunk.map((item) => item.objects),
      undefined,
      of.unmeasured,
    );
    for (const { object, kind: problem } of problems) await deps.damage.report(object, problem);
    chunk.forEach(({ pair, seed }, i) => {
      const value = values[i]!;
      if (!Number.isNaN(value)) fresh.get(pairKey(pair))!.values.set(seed, value);
    });
  }
  const computed = [...fresh.values()].filter(({ values }) => values.size > 0);
  if (computed.length > 0) await transaction(deps.db, (tx) => keepValues(tx, kind, computed));
  return rows.map((row, r) => {
    const key = pairKey(pairs[r]!);
    const [stored, now] = [known.get(key)!, fresh.get(key)!.values];
    return seeds.map((seed, i) =>
      row.a[i]?.image && row.b[i]?.image ? (now.get(seed) ?? stored.get(seed) ?? null) : null,
    );
  });
}

function uniquePairs(pairs: PairOfSources[]): PairOfSources[] {
  return [...new Map(pairs.map((pair) => [pairKey(pair), pair])).values()];
}
