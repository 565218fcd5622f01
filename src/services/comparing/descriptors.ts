/** Descriptors: kept ones are read, others are computed in the describing child, once a metric version, and kept. */
import type { DescribingChild, DescriptorNetwork } from "../../children/describing-child.js";
import { ChildClosed, ChildCrashed, ChildOutOfMemory, ChildRefused, ChildTimedOut } from "../../children/errors.js";
import { bytesOf, floatsOf } from "../../children/floats.js";
import {
  DESCRIPTOR_BLOCK,
  keepDescriptors,
  keepTrainingDescriptors,
  readDescriptors,
  readTrainingDescriptors,
} from "../../db/queries/descriptors.js";
import { type TrainingSetRow, trainingSetById } from "../../db/queries/models.js";
import { ConcordanceError } from "../../errors.js";
import type { DamageService } from "../damage.js";
import type { Dependencies } from "../dependencies.js";
import type { MetricView } from "../views.js";

/** Images a turn of the describing child: some seconds by a large network, so that others get their turn. */
const TURN_IMAGES = 32;

export type DescriptorDependencies = Pick<Dependencies, "db" | "describing" | "coalesced" | "feed" | "log"> & {
  damage: DamageService;
};
export interface DescribedImage {
  object: string;
  /** SHA-256 of its uint8 pixels. */
  pixels: string;
}
/** Whether an asker's missing descriptors are computed, and how long they are waited for. */
export interface Patience {
  start: boolean;
  /** Milliseconds since the epoch; what is not there by then is computed on, for the next who asks. */
  until: number;
  /** The asker is gone. */
  signal: AbortSignal;
}

/**
 * Descriptors of unit length by pixels; an image that cannot be read is reported as damaged and absent, and so is one
 * that `patience` does not cover. Without patience all are computed and waited for.
 * CONFLICT where the metric's network is gone, or gives no vector for one of the images.
 */
export async function descriptorsOf(
  deps: DescriptorDependencies,
  metric: MetricView,
  images: readonly DescribedImage[],
  patience?: Patience,
): Promise<Map<string, Float32Array>> {
  const objects = new Map(images.map(({ object, pixels }) => [pixels, object]));
  const found = await read(deps, metric, [...objects.keys()]);
  const missing = [...objects].filter(([pixels]) => !found.has(pixels));
  if (missing.length === 0) return found;
  const underWay = describing(deps.describing);
  const key = (pixels: string) => `${metric.id} ${pixels}`;
  const awaited = missing.flatMap(([pixels]) => underWay.get(key(pixels)) ?? []);
  if (patience?.start ?? true) {
    const fresh = missing.filter(([pixels]) => !underWay.has(key(pixels)));
    // One turn after the other, so that a long question leaves room for short ones; one that fails ends those after it.
    let last = Promise.resolve();
    for (let start = 0; start < fresh.length; start += TURN_IMAGES) {
      const turn = fresh.slice(start, start + TURN_IMAGES);
      last = last.then(() => deps.describing.inTurn(() => describeImages(deps, metric, turn)));
      for (const [pixels] of turn) underWay.set(key(pixels), last);
      const forget = () => {
        for (const [pixels] of turn) underWay.delete(key(pixels));
      };
      last.then(forget, forget);
      awaited.push(last);
    }
    last.catch((error) => {
      if (error instanceof ChildClosed) return;
      deps.log.warn({ err: error, metric: metric.id }, "images were not described");
    });
  }
  await within(patience, Promise.all(new Set(awaited)), deps.feed.stopping);
  const since = await read(
    deps,
    metric,
    missing.map(([pixels]) => pixels),
  );
  for (const [pixels, vector] of since) found.set(pixels, vector);
  return found;
}

/** What is being described now, by metric and pixels: nobody begins what another has begun. */
const DESCRIBING = new WeakMap<DescribingChild, Map<string, Promise<void>>>();
function describing(child: DescribingChild): Map<string, Promise<void>> {
  const underWay = DESCRIBING.get(child) ?? new Map();
  DESCRIBING.set(child, underWay);
  return underWay;
}

/** Waits as long as the asker does; throws what the work throws by then. */
async function within(patience: Patience | undefined, work: Promise<unknown>, stopping: AbortSignal): Promise<void> {
  // One that fails after nobody waits any more was logged by whoever began it.
  work.catch(() => {});
  if (!patience) {
    await work;
    return;
  }
  const left = Math.min(patience.until - Date.now(), 2 ** 31 - 1);
  const over = [patience.signal, stopping];
  if (left <= 0 || over.some((signal) => signal.aborted)) return;
  let finish: () => void = () => {};
  const given = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const timer = setTimeout(finish, left);
  for (const signal of over) signal.addEventListener("abort", finish, { once: true });
  try {
    await Promise.race([work, given]);
  } finally {
    clearTimeout(timer);
    for (const signal of over) signal.removeEventListener("abort", finish);
  }
}

/** Describes and keeps what is still missing of some images. */
async function describeImages(
  deps: DescriptorDependencies,
  metric: MetricView,
  images: [pixels: string, object: string][],
): Promise<void> {
  // They may have been described between the asker's look and this turn.
  const known = await read(
    deps,
    metric,
    images.map(([pixels]) => pixels),
  );
  const missing = images.filter(([pixels]) => !known.has(pixels));
  if (missing.length === 0) return;
  const objects = missing.map(([, object]) => object);
  const { vectors, problems, numericsClass } = await deps.describing
    .describe(networkOf(metric), objects)
    .catch(inWords(metric));
  for (const { object, kind } of problems) await deps.damage.report(object, kind);
  const fresh = missing.flatMap(([pixels], i) => {
    const vector = vectors[i];
    return vector ? [[pixels, bytesOf(vector)] as const] : [];
  });
  await keepDescriptors(deps.db, metric.id, numericsClass, new Map(fresh));
}

async function read(
  { db }: DescriptorDependencies,
  { id }: MetricView,
  pixels: string[],
): Promise<Map<string, Float32Array>> {
  const kept = await readDescriptors(db, id, pixels);
  return new Map([...kept].map(([digest, bytes]) => [digest, floatsOf(bytes)]));
}

/**
 * Descriptors of a training set's images, one row of `dimension` an index, in order. Described in blocks of 256, which
 * are kept. RangeError for an index beyond the set; CONFLICT where the set's images or the metric's network are gone.
 */
export async function trainingDescriptors(
  deps: DescriptorDependencies,
  metric: MetricView,
  setId: string,
  indices: readonly number[],
): Promise<Float32Array> {
  const set = await trainingSetById(deps.db, setId);
  if (!set) throw new RangeError("there is no such training set");
  const beyond = indices.find((index) => !(Number.isInteger(index) && index >= 0 && index < set.size));
  if (beyond !== undefined) throw new RangeError(`${set.slug} has images 0 to ${set.size - 1}, not ${beyond}`);
  const { dimension } = networkOf(metric).card;
  const out = new Float32Array(indices.length * dimension);
  const byBlock = new Map<number, number[]>();
  indices.forEach((index, at) => {
    const block = Math.floor(index / DESCRIPTOR_BLOCK);
    byBlock.set(block, [...(byBlock.get(block) ?? []), at]);
  });
  const take = (block: number, vectors: Float32Array) => {
    for (const at of byBlock.get(block)!) {
      const row = indices[at]! - block * DESCRIPTOR_BLOCK;
      out.set(vectors.subarray(row * dimension, (row + 1) * dimension), at * dimension);
    }
  };
  const kept = await readTrainingDescriptors(deps.db, metric.id, setId, [...byBlock.keys()]);
  for (const [block, bytes] of kept) take(block, floatsOf(bytes));
  for (const block of byBlock.keys()) {
    if (kept.has(block)) continue;
    const key = `training descriptors ${metric.id} ${setId} ${block}`;
    take(block, await deps.coalesced.run(key, () => describeBlock(deps, metric, set, block)));
  }
  return out;
}

async function describeBlock(
  deps: DescriptorDependencies,
  metric: MetricView,
  set: TrainingSetRow,
  block: number,
): Promise<Float32Array> {
  const network = networkOf(metric);
  const read = async () => (await readTrainingDescriptors(deps.db, metric.id, set.id, [block])).get(block);
  // Another may have asked for it since it was looked for.
  const kept = await read();
  if (kept) return floatsOf(kept);
  const first = block * DESCRIPTOR_BLOCK;
  const count = Math.min(DESCRIPTOR_BLOCK, set.size - first);
  const { dimension } = network.card;
  const all = new Float32Array(count * dimension);
  let described = "";
  for (let start = 0; start < count; start += TURN_IMAGES) {
    const length = Math.min(TURN_IMAGES, count - start);
    const indices = Array.from({ length }, (_, i) => first + start + i);
    const of = { object: set.imagesObject, shape: set.shape };
    const { vectors, problems, numericsClass } = await deps.describing
      .inTurn(() => deps.describing.describeTraining(network, of, indices))
      .catch(inWords(metric));
    for (const { object, kind } of problems) await deps.damage.report(object, kind);
    if (problems.length > 0) {
      throw new ConcordanceError(
        "CONFLICT",
        `The images of ${set.slug} are ${problems[0]!.kind}: register the set again.`,
      );
    }
    vectors.forEach((vector, i) => {
      all.set(vector!, (start + i) * dimension);
    });
    described = numericsClass;
  }
  const mine = { setId: set.id, block, vectors: bytesOf(all) };
  if (await keepTrainingDescriptors(deps.db, metric.id, described, mine)) return all;
  // Another machine's, which may be of another class: what stays is what is compared.
  return floatsOf((await read())!);
}

export function networkOf({ slug, card, networkObject }: MetricView): DescriptorNetwork {
  if (!card || !networkObject) throw new Error(`${slug} is no descriptor metric`);
  return { object: networkObject, card };
}

/** What a network or its images are to blame for is a state of the metric; anything else is ours. */
export function inWords({ slug }: MetricView): (error: unknown) => never {
  return (error) => {
    if (error instanceof ChildCrashed || error instanceof ChildTimedOut || error instanceof ChildOutOfMemory) {
      const words = `The metric ${slug} could not be computed: ${error.message}.`;
      throw new ConcordanceError("CONFLICT", words, { field: "metric" }, { cause: error });
    }
    if (!(error instanceof ChildRefused)) throw error;
    const { code, message } = error;
    if (code === "WEIGHTS_MISSING") {
      const words = `The metric ${slug} cannot be computed: ${message}. Add it again with npm run metric:add.`;
      throw new ConcordanceError("CONFLICT", words, { field: "metric" }, { cause: error });
    }
    if (code === "BAD_NETWORK" || code === "BAD_REQUEST") {
      throw new ConcordanceError(
        "CONFLICT",
        `The metric ${slug} has no value here: ${message}.`,
        { field: "metric" },
        { cause: error },
      );
    }
    throw error;
  };
}
