/** Descriptors: kept ones are read, others are computed in the describing child, once a metric version, and kept. */
import type { DescriptorNetwork } from "../../children/describing-child.js";
import { ChildRefused } from "../../children/errors.js";
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

export type DescriptorDependencies = Pick<Dependencies, "db" | "describing" | "coalesced"> & { damage: DamageService };
export interface DescribedImage {
  object: string;
  /** SHA-256 of its uint8 pixels. */
  pixels: string;
}

/**
 * Descriptors of unit length by pixels; an image that cannot be read is reported as damaged and absent.
 * CONFLICT where the metric's network is gone, or gives no vector for one of the images.
 */
export async function descriptorsOf(
  deps: DescriptorDependencies,
  metric: MetricView,
  images: readonly DescribedImage[],
): Promise<Map<string, Float32Array>> {
  const objects = new Map(images.map(({ object, pixels }) => [pixels, object]));
  const found = await read(deps, metric, [...objects.keys()]);
  const missing = [...objects.keys()].filter((pixels) => !found.has(pixels));
  for (let start = 0; start < missing.length; start += TURN_IMAGES) {
    const turn = missing.slice(start, start + TURN_IMAGES);
    const described = await deps.describing.inTurn(() => describeImages(deps, metric, turn, objects));
    for (const [pixels, vector] of described) found.set(pixels, vector);
  }
  return found;
}

async function describeImages(
  deps: DescriptorDependencies,
  metric: MetricView,
  wanted: string[],
  objects: ReadonlyMap<string, string>,
): Promise<Map<string, Float32Array>> {
  // Whoever had the turn before may have described some of them.
  const found = await read(deps, metric, wanted);
  const missing = wanted.filter((pixels) => !found.has(pixels));
  if (missing.length === 0) return found;
  const { vectors, problems } = await deps.describing
    .describe(
      networkOf(metric),
      missing.map((pixels) => objects.get(pixels)!),
    )
    .catch(inWords(metric));
  for (const { object, kind } of problems) await deps.damage.report(object, kind);
  const fresh = new Map<string, Float32Array>();
  missing.forEach((pixels, i) => {
    const vector = vectors[i];
    if (vector) fresh.set(pixels, vector);
  });
  await keepDescriptors(deps.db, metric.id, new Map([...fresh].map(([pixels, vector]) => [pixels, bytesOf(vector)])));
  for (const [pixels, vector] of fresh) found.set(pixels, vector);
  return found;
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
  // Another may have asked for it since it was looked for.
  const kept = (await readTrainingDescriptors(deps.db, metric.id, set.id, [block])).get(block);
  if (kept) return floatsOf(kept);
  const first = block * DESCRIPTOR_BLOCK;
  const count = Math.min(DESCRIPTOR_BLOCK, set.size - first);
  const { dimension } = network.card;
  const all = new Float32Array(count * dimension);
  for (let start = 0; start < count; start += TURN_IMAGES) {
    const length = Math.min(TURN_IMAGES, count - start);
    const indices = Array.from({ length }, (_, i) => first + start + i);
    const of = { object: set.imagesObject, shape: set.shape };
    const { vectors, problems } = await deps.describing
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
  }
  await keepTrainingDescriptors(deps.db, metric.id, set.id, block, bytesOf(all));
  return all;
}

function networkOf({ slug, card, networkObject }: MetricView): DescriptorNetwork {
  if (!card || !networkObject) throw new Error(`${slug} is no descriptor metric`);
  return { object: networkObject, card };
}

/** What a network or its images are to blame for is a state of the metric; anything else is ours. */
function inWords({ slug }: MetricView): (error: unknown) => never {
  return (error) => {
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
