/** Nearest training images found again by the metric's definition, pair by pair: not by the kernels that found them. */
import { setImmediate as breath } from "node:timers/promises";
import { floatsOf } from "../../children/floats.js";
import { DESCRIPTOR_BLOCK, readDescriptors, readTrainingDescriptors } from "../../db/queries/descriptors.js";
import { type TrainingSetRow, trainingSetById } from "../../db/queries/models.js";
import { objectsOf, type StoredNearest } from "../../db/queries/repetition.js";
import type { RepetitionFault } from "../../domain/repetition.js";
import { storedImage } from "../../jobs/stored-image.js";
import { descriptorMetric } from "../../metrics/descriptor-cosine.js";
import type { NearestMetric } from "../../metrics/nearest.js";
import { findPixelMetric } from "../../metrics/registry.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../../storage/object-store.js";
import { indicesOf, type Subset } from "../generalization/subsets.js";
import type { MetricView } from "../views.js";
import type { RepeatDependencies, Repeating } from "./repeat.js";

/** Images that are looked for in one pass over the training images: they are held in memory. */
const QUERIES = 256;

type Prepared = unknown;
/** How images are read as the metric takes them. */
interface Reading {
  metric: NearestMetric<Prepared>;
  query(row: StoredNearest): Promise<{ prepared: Prepared } | RepetitionFault>;
  /** In the order of indices, some at a time; a fault where one cannot be had. */
  candidates(subset: Subset): AsyncGenerator<Map<number, Prepared> | RepetitionFault>;
}

export async function findAgain(
  deps: RepeatDependencies,
  repeating: Repeating,
  metric: MetricView,
  rows: StoredNearest[],
): Promise<void> {
  const subsets = new Map<string, StoredNearest[]>();
  for (const row of rows) {
    const key = [row.setId, row.offset, row.size, row.onlyClass].join();
    subsets.set(key, [...(subsets.get(key) ?? []), row]);
  }
  const objects = await objectsOf(
    deps.db,
    rows.map(({ pixels }) => pixels),
  );
  const reading = metric.kind === "PIXEL" ? byPixels(deps.store, metric, objects) : byDescriptors(deps, metric);
  // A version that is computed no more cannot be computed again.
  if (!reading) return;
  for (const of of subsets.values()) {
    const set = (await trainingSetById(deps.db, of[0]!.setId))!;
    for (let start = 0; start < of.length; start += QUERIES) {
      await ofSubset(deps, repeating, reading, set, of.slice(start, start + QUERIES), metric.id);
      repeating.onProgress(repeating.report);
    }
  }
}

async function ofSubset(
  { store }: RepeatDependencies,
  { report, signal, wrong }: Repeating,
  reading: Reading,
  set: TrainingSetRow,
  rows: StoredNearest[],
  metricId: string,
): Promise<void> {
  const outcome = (row: StoredNearest, fault: RepetitionFault | null) => {
    report.nearest.checked++;
    if (fault === null) report.nearest.identical++;
    else wrong(`the nearest by ${metricId} of ${row.size} images of ${set.slug} to image ${row.pixels}`, fault);
  };
  const queries: { row: StoredNearest; prepared: Prepared; index: number; value: number }[] = [];
  for (const row of rows) {
    const read = await reading.query(row);
    if (typeof read === "string") outcome(row, read);
    else queries.push({ row, ...read, index: -1, value: Number.NaN });
  }
  const subset = { ...rows[0]!, set, indices: await indicesOf(store, { ...rows[0]!, set }) };
  const { metric } = reading;
  for await (const some of reading.candidates(subset)) {
    if (typeof some === "string") {
      for (const { row } of queries) outcome(row, some);
      return;
    }
    await breath();
    signal.throwIfAborted();
    for (const [index, candidate] of some) {
      for (const query of queries) {
        const value = metric.value(query.prepared, candidate);
        // Of equals the lowest index stays.
        const nearer = metric.direction === "SIMILARITY" ? value > query.value : value < query.value;
        if (query.index < 0 || nearer) Object.assign(query, { index, value });
      }
    }
  }
  for (const { row, index, value } of queries) {
    outcome(row, index === row.nearest && value === row.value ? null : "NEAREST_DIFFERS");
  }
}

function byPixels(store: ObjectStore, { slug, version }: MetricView, objects: Map<string, string>): Reading | null {
  const metric = findPixelMetric(slug);
  if (metric?.version !== version) return null;
  return {
    metric,
    async query({ pixels }) {
      const object = objects.get(pixels);
      if (!object) return "IMAGE_MISSING";
      const image = await storedImage(store, { object, pixels });
      return typeof image === "string" ? image : { prepared: metric.prepare(image) };
    },
    async *candidates({ set, indices }) {
      const [channels, height, width] = set.shape;
      const size = channels * height * width;
      const all = await read(store, set.imagesObject);
      if (typeof all === "string") {
        yield all;
        return;
      }
      for (let start = 0; start < indices.length; start += DESCRIPTOR_BLOCK) {
        const part = indices.subarray(start, start + DESCRIPTOR_BLOCK);
        yield new Map(
          Array.from(part, (index) => {
            const data = all.subarray(index * size, (index + 1) * size);
            return [index, metric.prepare({ data, width, height, channels })];
          }),
        );
      }
    },
  };
}

/** By the vectors that are kept: those are described again by themselves. */
function byDescriptors({ db }: RepeatDependencies, { id, card }: MetricView): Reading {
  const { dimension } = card!;
  return {
    metric: descriptorMetric as NearestMetric<Prepared>,
    async query({ pixels }) {
      const vector = (await readDescriptors(db, id, [pixels])).get(pixels);
      return vector ? { prepared: floatsOf(vector) } : "NOT_DESCRIBED";
    },
    async *candidates({ setId, indices }) {
      for (const block of new Set(Array.from(indices, (index) => Math.floor(index / DESCRIPTOR_BLOCK)))) {
        const some = indices.filter((index) => Math.floor(index / DESCRIPTOR_BLOCK) === block);
        const kept = (await readTrainingDescriptors(db, id, setId, [block])).get(block);
        if (!kept) {
          yield "NOT_DESCRIBED";
          return;
        }
        const vectors = floatsOf(kept);
        const at = (row: number) => vectors.subarray(row * dimension, (row + 1) * dimension);
        yield new Map(Array.from(some, (index) => [index, at(index - block * DESCRIPTOR_BLOCK)]));
      }
    },
  };
}

async function read(store: ObjectStore, object: string): Promise<Buffer | "IMAGE_DAMAGED" | "IMAGE_MISSING"> {
  try {
    return await store.get(object);
  } catch (error) {
    if (error instanceof ObjectMissing) return "IMAGE_MISSING";
    if (error instanceof ObjectDamaged) return "IMAGE_DAMAGED";
    throw error;
  }
}
