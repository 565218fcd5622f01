/** Nearest training images: known ones are read, others are found in the scoring child, once per metric version, and kept. */
import type { NearestRequest, StoredSet } from "../../children/nearest-protocol.js";
import type { TrainingSetRow } from "../../db/queries/models.js";
import { type KnownNearest, keepNearest, readNearest } from "../../db/queries/nearest-training.js";
import { digestOf } from "../../domain/digest.js";
import { ConcordanceError } from "../../errors.js";
import { isInnerProduct } from "../comparing/chance-seeds.js";
import type { Patience } from "../comparing/descriptors.js";
import type { Dependencies } from "../dependencies.js";
import type { SharedWork } from "../shared-work.js";
import type { MetricView } from "../views.js";
import { type DescribedDependencies, type NearestFound, nearestDescribed } from "./nearest-described.js";
import type { Subset } from "./subsets.js";

/** Prepared queries and their vectors that one request holds, in bytes: what is found by then is kept. */
const REQUEST_BYTES = 64 * 2 ** 20;

export type NearestDependencies = DescribedDependencies & Pick<Dependencies, "limits"> & { work: SharedWork };
/** An image by its pixels, and where it lies: a stored image's object, or an image of a set. */
export interface Query {
  pixels: string;
  at: { object: string } | { set: TrainingSetRow; index: number };
}
export interface Found {
  subset: Subset;
  index: number;
  value: number;
  /** Numerics classes of the descriptors, none by a metric of pixels; null where one was not recorded. */
  describedBy: string[] | null;
}

/**
 * Refuses what would take too long before anything is started. Metrics that are no inner product are valued pair by pair.
 * Throws QUERY_TOO_COMPLEX.
 */
export function checkNearestCost(
  limits: Dependencies["limits"],
  metric: MetricView,
  queries: number,
  subsets: readonly Pick<Subset, "indices">[],
): void {
  const cost = queries * subsets.reduce((sum, { indices }) => sum + indices.length, 0);
  const byVectors = isInnerProduct(metric);
  const limit = byVectors ? limits.products : limits.nearestPairs;
  if (cost <= limit) return;
  const why = byVectors ? "" : `, since ${metric.slug} is valued pair by pair`;
  const message = `${queries} images against their training images are ${cost} pairs: at most ${limit} a question${why}. Ask for fewer seeds.`;
  throw new ConcordanceError("QUERY_TOO_COMPLEX", message, { cost, limit });
}

/** For each query the nearest image of all subsets, of equals the one of lowest index in the first subset; null where it cannot be read. */
export async function nearestImages(
  deps: NearestDependencies,
  patience: Patience,
  metric: MetricView,
  subsets: Subset[],
  queries: Query[],
): Promise<(Found | null)[]> {
  const distinct = [...new Map(queries.map((query) => [query.pixels, query])).values()];
  const known = await readNearest(
    deps.db,
    metric.id,
    subsets,
    distinct.map(({ pixels }) => pixels),
  );
  for (const [s, subset] of subsets.entries()) {
    const missing = distinct.filter(({ pixels }) => !known[s]!.has(pixels));
    for (const part of partsOf(missing, subset)) {
      const found = await unlessGone(patience.signal, () => find(deps, patience, metric, subset, part));
      for (const row of found) known[s]!.set(row.pixels, row);
    }
  }
  return queries.map(({ pixels }) => {
    let best: Found | null = null;
    for (const [s, subset] of subsets.entries()) {
      const row = known[s]!.get(pixels);
      // The nearest of some subsets alone would pass a copy of the others off as new.
      if (!row && subset.indices.length > 0) return null;
      if (!row) continue;
      const by = metric.kind === "PIXEL" ? [] : row.describedBy;
      const found = { subset, index: row.nearest, value: row.value, describedBy: by };
      if (best === null || isNearer(found, best, metric)) best = found;
    }
    return best;
  });
}

/** Who is gone, or is sent away because the server stops, gets what is there. */
export async function unlessGone<T>(signal: AbortSignal, work: () => Promise<T[]>): Promise<T[]> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}

function isNearer(a: Found, b: Found, { direction }: MetricView): boolean {
  if (a.value !== b.value) return direction === "SIMILARITY" ? a.value > b.value : a.value < b.value;
  return a.subset.setId === b.subset.setId && a.index < b.index;
}

/** Parts of one kind of query that fit a request. */
function partsOf(queries: Query[], { set }: Subset): Query[][] {
  const values = set.shape.reduce((product, length) => product * length, 1);
  const most = Math.max(1, Math.floor(REQUEST_BYTES / (8 * values)));
  const kinds = [queries.filter(({ at }) => "object" in at), queries.filter(({ at }) => "index" in at)];
  return kinds.flatMap((kind) =>
    Array.from({ length: Math.ceil(kind.length / most) }, (_, i) => kind.slice(i * most, (i + 1) * most)),
  );
}

async function find(
  deps: NearestDependencies,
  patience: Patience,
  metric: MetricView,
  subset: Subset,
  queries: Query[],
): Promise<KnownNearest[]> {
  // Descriptors are shared one by one, where they are made.
  if (metric.kind === "DESCRIPTOR_COSINE") {
    return kept(deps, metric, subset, queries, await nearestDescribed(deps, patience, metric, subset, queries));
  }
  const { setId, offset, size, onlyClass } = subset;
  const key = digestOf([metric.id, setId, offset, size, onlyClass, queries.map(({ pixels }) => pixels)]);
  return deps.work.run(key, patience.signal, async (shared) =>
    kept(deps, metric, subset, queries, await nearestByPixels(deps, shared, metric, subset, queries)),
  );
}

async function kept(
  { db }: NearestDependencies,
  metric: MetricView,
  subset: Subset,
  queries: Query[],
  { indices, values, describedBy }: Omit<NearestFound, "describedBy"> & Partial<NearestFound>,
): Promise<KnownNearest[]> {
  const found = queries.flatMap(({ pixels }, q) =>
    indices[q]! < 0 ? [] : [{ pixels, nearest: indices[q]!, value: values[q]!, describedBy: describedBy?.[q] ?? null }],
  );
  await keepNearest(db, metric.id, subset, found);
  return found;
}

async function nearestByPixels(
  { scoring, damage }: NearestDependencies,
  signal: AbortSignal,
  metric: MetricView,
  subset: Subset,
  queries: Query[],
) {
  const set = storedSet(subset.set);
  const found = await scoring.nearest(metric.slug, set, subset.indices, requestOf(queries), signal);
  for (const { object, kind } of found.problems) await damage.report(object, kind);
  return found;
}

export function storedSet({ imagesObject, shape }: TrainingSetRow): StoredSet {
  return { object: imagesObject, shape };
}

/** Queries of one kind; those of a set are of one set. */
function requestOf(queries: Query[]): NearestRequest["queries"] {
  const objects = queries.flatMap(({ at }) => ("object" in at ? [at.object] : []));
  const images = queries.flatMap(({ at }) => ("set" in at ? [at] : []));
  if (objects.length > 0 || images.length === 0) return { objects };
  return { set: storedSet(images[0]!.set), indices: images.map(({ index }) => index) };
}
