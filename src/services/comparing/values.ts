/** Values of pairs: kept ones are read, others are computed, once per metric version, and kept. */
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
import type { ImageView, MetricView, SampleView } from "../views.js";
import type { Patience } from "./descriptors.js";
import { type ImageValuesDependencies, valuesOfImages } from "./image-values.js";
import type { RegionInForce } from "./region.js";

/** Pairs a request to the child: some tenths of a second, so that others get their turn. */
const CHUNK_PAIRS = 20_000;
/** And images: descriptors travel to the child, 8 MB of them at 512 values. */
const CHUNK_IMAGES = 4_096;

export interface PairOfRows {
  sourceA: number;
  sourceB: number;
  /** In the order of the question's seeds. */
  a: SampleView[];
  b: SampleView[];
}
export type ValuesDependencies = ImageValuesDependencies;

/** One list a pair of rows, in the order of seeds; null where a sample is missing, cannot be read or is not described yet. */
export async function valuesOfPairs(
  deps: ValuesDependencies,
  of: RegionInForce & { metric: MetricView; noise: NoiseScheme; patience?: Patience },
  seeds: readonly number[],
  rows: PairOfRows[],
): Promise<(number | null)[][]> {
  const kind: ValueKind = { metricId: of.metric.id, region: of.region, noise: of.noise };
  const pairs = rows.map((row) => pairOf(row.sourceA, row.sourceB));
  const known = await readValues(deps.db, kind, uniquePairs(pairs), seeds);
  const fresh = new Map<string, { pair: PairOfSources; values: ValuesBySeed }>();
  const missing: MissingValue[] = [];
  rows.forEach((row, r) => {
    const pair = pairs[r]!;
    if (fresh.has(pairKey(pair))) return;
    fresh.set(pairKey(pair), { pair, values: new Map() });
    const values = known.get(pairKey(pair))!;
    seeds.forEach((seed, i) => {
      const [a, b] = [row.a[i]?.image, row.b[i]?.image];
      if (a && b && !values.has(seed)) missing.push({ pair, seed, images: [a, b] });
    });
  });
  for (const chunk of chunks(missing)) {
    const values = await valuesOfImages(
      deps,
      of,
      chunk.map((item) => item.images),
    );
    chunk.forEach(({ pair, seed }, i) => {
      const value = values[i]!;
      if (value !== null) fresh.get(pairKey(pair))!.values.set(seed, value);
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

interface MissingValue {
  pair: PairOfSources;
  seed: number;
  images: [ImageView, ImageView];
}

/** All pairs of a seed together, so that an image is described and sent once for all of them. */
function* chunks(missing: MissingValue[]): Generator<MissingValue[]> {
  const ordered = [...missing].sort((x, y) => x.seed - y.seed);
  let chunk: MissingValue[] = [];
  let images = new Set<string>();
  for (const item of ordered) {
    if (chunk.length >= CHUNK_PAIRS || images.size >= CHUNK_IMAGES) {
      yield chunk;
      chunk = [];
      images = new Set();
    }
    chunk.push(item);
    for (const { pixels } of item.images) images.add(pixels);
  }
  if (chunk.length > 0) yield chunk;
}
