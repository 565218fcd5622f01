import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DescribingChild, type DescribingChildOptions } from "../../src/children/describing-child.js";
import { Coalesced } from "../../src/db/coalesced.js";
import { keepTrainingDescriptors, trainingDescriptorClasses } from "../../src/db/queries/descriptors.js";
import { findMetrics, keepMetric } from "../../src/db/queries/metrics.js";
import { insertTrainingSet } from "../../src/db/queries/models.js";
import { sha256 } from "../../src/domain/digest.js";
import { pixelDigest } from "../../src/images/digest.js";
import { encodePng } from "../../src/images/png.js";
import type { ChangeFeed } from "../../src/jobs/watch.js";
import { createLogger } from "../../src/log.js";
import {
  type DescribedImage,
  type DescriptorDependencies,
  descriptorsOf,
  trainingDescriptors,
} from "../../src/services/comparing/descriptors.js";
import type { MetricView } from "../../src/services/views.js";
import { openStore, type StorageConfig } from "../../src/storage/index.js";
import { DIMENSION, descriptorCard, descriptorFile, NOT_A_NUMBER } from "../support/descriptor-networks.js";
import { migratedDatabase } from "../support/migrated-database.js";
import { temporaryFolder } from "../support/temporary.js";
import { until } from "../support/until.js";

const storage: StorageConfig = {
  kind: "files",
  directory: temporaryFolder(),
  publicUrl: "http://localhost",
  signingSecret: "s".repeat(32),
};
const store = await openStore(storage);
const limits: DescribingChildOptions = { storage, memoryBytes: 2 ** 30, timeoutMs: 60_000, idleTimeoutMs: 30_000 };

/** Counts what it is asked to describe. */
class Counting extends DescribingChild {
  readonly images: string[] = [];
  readonly indices: number[] = [];
  readonly turns: number[] = [];
  override describe(...args: Parameters<DescribingChild["describe"]>) {
    this.images.push(...args[1]);
    this.turns.push(args[1].length);
    return super.describe(...args);
  }
  override describeTraining(...args: Parameters<DescribingChild["describeTraining"]>) {
    this.indices.push(...args[2]);
    return super.describeTraining(...args);
  }
}

const SIDE = 6;
const COUNT = 300;
const pixels = Array.from({ length: COUNT }, (_, image) =>
  Uint8Array.from({ length: SIDE * SIDE }, (_, i) => 128 + 120 * Math.sin((i + 1) * (image + 1) * 0.37)),
);
const images: DescribedImage[] = [];
const { db, close } = await migratedDatabase();
let metric: MetricView;
let setId: string;
let describing: Counting;
let deps: DescriptorDependencies;
const stopping = new AbortController();
const damaged: string[] = [];

async function addMetric(slug: string, file: Buffer): Promise<MetricView> {
  const card = descriptorCard(file);
  const networkObject = (await store.put("weights", "onnx", file)).name;
  await keepMetric(db, {
    ...{ id: `${slug}@1`, slug, version: 1, title: slug, kind: "DESCRIPTOR_COSINE", direction: "SIMILARITY" },
    ...{ threshold: 0.6, range: [-1, 1], digest: card.digest, reference: null, card, networkObject },
  });
  return (await findMetrics(db, [`${slug}@1`]))[0]!;
}
const withChild = (child: Counting): DescriptorDependencies => ({
  db,
  describing: child,
  coalesced: new Coalesced(),
  feed: { stopping: stopping.signal } as ChangeFeed,
  log: createLogger("silent", "test"),
  damage: {
    async report(object) {
      damaged.push(object);
    },
  },
});

beforeAll(async () => {
  metric = await addMetric("small", descriptorFile());
  for (const data of pixels) {
    const { name } = await store.put("images", "png", encodePng({ data, width: SIDE, height: SIDE, channels: 1 }));
    images.push({ object: name, pixels: pixelDigest(data) });
  }
  const all = Buffer.concat(pixels);
  await insertTrainingSet(db, {
    ...{ slug: "waves", title: "Waves", size: COUNT, shape: [1, SIDE, SIDE], digest: sha256(all), classes: [] },
    ...{ imagesObject: (await store.put("training", "bin", all)).name, owner: "ada", visibility: "PUBLIC" },
  });
  const { rows } = await db.execute<{ id: string }>(sql`select id from training_set`);
  setId = rows[0]!.id;
});
beforeEach(async () => {
  await describing?.close();
  describing = new Counting(limits);
  deps = withChild(describing);
  damaged.length = 0;
  await db.execute(sql`truncate descriptor, training_descriptor`);
});
afterAll(async () => {
  await describing.close();
  await close();
});

test("an image that many ask for at once is described once, and never again", async () => {
  const parts = [0, 20, 40, 60].map((start) => images.slice(start, start + 60));
  const found = await Promise.all([...parts, ...parts].map((part) => descriptorsOf(deps, metric, part)));
  expect([...describing.images].sort()).toEqual(
    images
      .slice(0, 120)
      .map(({ object }) => object)
      .sort(),
  );
  parts.forEach((part, i) => {
    expect([...found[i]!.keys()].sort()).toEqual(part.map((image) => image.pixels).sort());
    expect(found[i]).toEqual(found[i + 4]);
  });
  await descriptorsOf(deps, metric, images.slice(0, 120));
  expect(describing.images.length).toBe(120);
});

test("images whose pixels are the same are one", async () => {
  const [image] = images;
  const found = await descriptorsOf(deps, metric, [image!, { ...image!, object: images[1]!.object }]);
  expect([found.size, describing.images.length]).toEqual([1, 1]);
});

test("a short question has its turn between those of a long one", async () => {
  const long = descriptorsOf(deps, metric, images);
  await until("the long one has begun", () => describing.turns.length > 0);
  const extra = { ...images[0]!, pixels: "f".repeat(64) };
  await descriptorsOf(deps, metric, [extra]);
  expect(describing.images.length).toBeLessThan(COUNT);
  await long;
  expect(describing.images.length).toBe(COUNT + 1);
});

test("what an asker does not wait for is described on; who may not begin has what is there", async () => {
  const { signal } = new AbortController();
  const some = images.slice(0, 40);
  expect((await descriptorsOf(deps, metric, some, { start: false, until: Date.now() + 50, signal })).size).toBe(0);
  expect(describing.images).toEqual([]);
  expect((await descriptorsOf(deps, metric, some, { start: true, until: 0, signal })).size).toBe(0);
  const watching = { start: false, until: Date.now() + 60_000, signal };
  expect((await descriptorsOf(deps, metric, some, watching)).size).toBe(40);
  expect(describing.images.length).toBe(40);
});

test("an image that is lost is reported and left out", async () => {
  const lost = { object: `images/${"0".repeat(64)}.png`, pixels: "0".repeat(64) };
  const found = await descriptorsOf(deps, metric, [lost, images[0]!]);
  expect([[...found.keys()], damaged]).toEqual([[images[0]!.pixels], [lost.object]]);
});

test("training images have the vectors of the same images stored alone, block by block, each described once", async () => {
  const indices = [299, 0, 255, 256, 7, 7];
  const [rows, again] = await Promise.all([
    trainingDescriptors(deps, metric, setId, indices),
    trainingDescriptors(deps, metric, setId, indices),
  ]);
  expect(describing.indices.sort((a, b) => a - b)).toEqual([...images.keys()]);
  expect(again).toEqual(rows);
  const alone = await descriptorsOf(deps, metric, images);
  const wanted = indices.flatMap((i) => [...alone.get(images[i]!.pixels)!]);
  expect([...rows]).toEqual(wanted);
  const kept = await db.execute<{ block: number; bytes: number }>(
    sql`select block, length(vectors)::int as bytes from training_descriptor order by block`,
  );
  expect(kept.rows).toEqual([
    { block: 0, bytes: 256 * DIMENSION * 4 },
    { block: 1, bytes: 44 * DIMENSION * 4 },
  ]);
  await expect(trainingDescriptors(deps, metric, setId, [300])).rejects.toThrow("waves has images 0 to 299, not 300");
});

test("a block that another machine has described meanwhile is that machine's, to its numerics class", async () => {
  const theirs = new Float32Array(44 * DIMENSION).fill(0.25);
  class Overtaken extends Counting {
    override async describeTraining(...args: Parameters<DescribingChild["describeTraining"]>) {
      const vectors = Buffer.from(theirs.buffer);
      await keepTrainingDescriptors(db, metric.id, "another machine's", { setId, block: 1, vectors });
      return super.describeTraining(...args);
    }
  }
  const child = new Overtaken(limits);
  const found = await trainingDescriptors(withChild(child), metric, setId, [256]);
  await child.close();
  expect(found).toEqual(theirs.subarray(0, DIMENSION));
  expect(await trainingDescriptorClasses(db, metric.id, setId, [0, 1])).toEqual(["another machine's"]);
});

test("what keeps a metric from having values is said in words, with the field", async () => {
  const broken = await addMetric("broken", descriptorFile(NOT_A_NUMBER));
  const said = async (of: MetricView, child = deps) => {
    const error = await descriptorsOf(child, of, images.slice(0, 1)).catch((thrown) => thrown);
    return [error.code, error.details.field, error.message];
  };
  expect(await said(broken)).toEqual([
    "CONFLICT",
    "metric",
    "The metric broken has no value here: the network gives NaN or infinity for an image.",
  ]);
  const digest = "1".repeat(64);
  const gone = { ...metric, networkObject: `weights/${digest}.onnx`, card: { ...metric.card!, digest } };
  expect(await said(gone)).toEqual([
    "CONFLICT",
    "metric",
    "The metric small cannot be computed: the descriptor's network is missing. Add it again with npm run metric:add.",
  ]);
  const slow = new Counting({ ...limits, timeoutMs: 1 });
  expect(await said(metric, withChild(slow))).toEqual([
    "CONFLICT",
    "metric",
    "The metric small could not be computed: the process did not finish within 0.001 s.",
  ]);
  await slow.close();
});
