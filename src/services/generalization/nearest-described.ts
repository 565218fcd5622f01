/** Nearest training images by descriptors: both sides are described first, once each, and kept. */
import { setTimeout as delay } from "node:timers/promises";
import {
  DESCRIPTOR_BLOCK,
  descriptorClasses,
  readTrainingDescriptors,
  trainingDescriptorClasses,
} from "../../db/queries/descriptors.js";
import { describedBy } from "../../domain/described-by.js";
import {
  type DescriptorDependencies,
  descriptorsOf,
  type Patience,
  trainingDescriptors,
} from "../comparing/descriptors.js";
import type { Dependencies } from "../dependencies.js";
import type { MetricView } from "../views.js";
import type { Query } from "./nearest-values.js";
import type { Subset } from "./subsets.js";

/** Training images a request: 64 MB of vectors of 512. Between two of them it can be cancelled. */
const PART = 32_768;

export type DescribedDependencies = DescriptorDependencies & Pick<Dependencies, "scoring">;

/** For each query; numerics classes as KnownNearest has them. */
export interface NearestFound {
  indices: Float64Array;
  values: Float64Array;
  describedBy: (string[] | null)[];
}

/**
 * For each query the index in the set and the value of its nearest, of equals the lowest index; −1 where it is not known:
 * its image cannot be read, or descriptors are missing that `patience` does not cover.
 */
export async function nearestDescribed(
  deps: DescribedDependencies,
  patience: Patience,
  metric: MetricView,
  subset: Subset,
  queries: readonly Query[],
): Promise<NearestFound> {
  const indices = new Float64Array(queries.length).fill(-1);
  const values = new Float64Array(queries.length).fill(Number.NaN);
  const images = queries.flatMap(({ pixels, at }) => ("object" in at ? [{ pixels, object: at.object }] : []));
  const vectors = await descriptorsOf(deps, metric, images, patience);
  const described = queries.flatMap(({ pixels }, q) => (vectors.has(pixels) ? [q] : []));
  const by = new Array<string[] | null>(queries.length).fill(null);
  if (described.length === 0 || !(await trainingDescribed(deps, patience, metric, subset))) {
    return { indices, values, describedBy: by };
  }
  const { dimension } = metric.card!;
  const matrix = new Float32Array(described.length * dimension);
  described.forEach((q, row) => {
    matrix.set(vectors.get(queries[q]!.pixels)!, row * dimension);
  });
  for (let start = 0; start < subset.indices.length; start += PART) {
    patience.signal.throwIfAborted();
    const part = subset.indices.subarray(start, start + PART);
    const candidates = await trainingDescriptors(deps, metric, subset.setId, [...part]);
    const found = await deps.scoring.nearestVectors(dimension, matrix, candidates, patience.signal);
    described.forEach((q, row) => {
      // Parts come in the order of indices: an equal value of a later one loses.
      if (indices[q]! >= 0 && found.values[row]! <= values[q]!) return;
      indices[q] = part[found.indices[row]!]!;
      values[q] = found.values[row]!;
    });
  }
  const classes = await descriptorClasses(
    deps.db,
    metric.id,
    described.map((q) => queries[q]!.pixels),
  );
  const ofSubset = await trainingDescriptorClasses(deps.db, metric.id, subset.setId, blocksOf(subset));
  for (const q of described) by[q] = describedBy([classes.get(queries[q]!.pixels) ?? null, ...ofSubset]);
  return { indices, values, describedBy: by };
}

const blocksOf = ({ indices }: Subset) => [
  ...new Set(Array.from(indices, (index) => Math.floor(index / DESCRIPTOR_BLOCK))),
];

/** Whether all of a subset is described by the time that the asker waits; what is begun goes on after that. */
async function trainingDescribed(
  deps: DescribedDependencies,
  { start, until, signal }: Patience,
  metric: MetricView,
  subset: Subset,
): Promise<boolean> {
  const { setId, indices } = subset;
  const blocks = blocksOf(subset);
  const missing = async () => {
    const kept = await readTrainingDescriptors(deps.db, metric.id, setId, blocks);
    return blocks.filter((block) => !kept.has(block));
  };
  const before = await missing();
  if (before.length === 0) return true;
  if (!start) return false;
  const first = indices.filter((_, i, all) => isFirstOfBlock(all, i));
  const work = trainingDescriptors(deps, metric, setId, [...first]);
  work.catch((error) => deps.log.warn({ err: error, metric: metric.id }, "training images were not described"));
  const over = AbortSignal.any([signal, deps.feed.stopping]);
  const left = Math.max(0, Math.min(until - Date.now(), 2 ** 31 - 1));
  await Promise.race([work, delay(left, null, { signal: over, ref: false }).catch(() => {})]);
  return (await missing()).length === 0;
}

/** One image stands for its block, which is described whole. */
function isFirstOfBlock(indices: Uint32Array, i: number): boolean {
  return i === 0 || Math.floor(indices[i]! / DESCRIPTOR_BLOCK) !== Math.floor(indices[i - 1]! / DESCRIPTOR_BLOCK);
}
