import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodePng } from "../../src/images/png.js";
import { startTestServer } from "../support/server.js";
import { correlation, dataOf, exampleDocument, pixelsAt, wilsonInterval } from "./examples.js";

const [SMALL, LARGER] = ["unet16-edm-n16", "unet16-edm-n64"] as const;
const [CHILD, PARENT] = ["unet16-edm-boots", "unet16-edm-n16384"] as const;
const server = await startTestServer({ models: [SMALL, LARGER, CHILD, PARENT], env: { LIMIT_NEAREST_PAIRS: "2000" } });
afterAll(() => server.stop());

const DOCUMENT = exampleDocument("generalization");
const FAST = { method: "EULER", steps: 2 };
const ask = async (model: string, variables: Record<string, unknown> = {}, how = {}) =>
  (await dataOf(server, DOCUMENT, { source: { model }, seeds: { count: 16 }, ...variables }, how)).generalization;
const keptRows = async () => (await server.sql<{ n: number }>("select count(*)::int as n from nearest_training"))[0]!.n;
const refusal = async (document: string, variables: Record<string, unknown>) =>
  (await server.query(document, variables)).errors?.[0];

describe("a model that memorized 16 images", () => {
  // biome-ignore lint/suspicious/noExplicitAny: the document above says its shape.
  let answer: any;
  beforeAll(async () => {
    answer = await ask(SMALL, { waitSeconds: 60 });
  });

  test("has a GL score with Wilson's interval, beside what held-out images give and Newcombe's of the difference", () => {
    const { score, reference, excessCopying, histogram } = answer;
    expect(score).toMatchObject({ n: 16, requested: 16 });
    expect(reference.n).toBe(16);
    for (const { value, n, low, high } of [score, reference]) {
      const interval = wilsonInterval(Math.round(value * n), n);
      expect(low).toBeCloseTo(interval.low, 12);
      expect(high).toBeCloseTo(interval.high, 12);
    }
    expect(excessCopying.value).toBe(1 - score.value - (1 - reference.value));
    const half = (a: number, b: number) => Math.hypot(a, b);
    expect(excessCopying.low).toBeCloseTo(
      excessCopying.value - half(score.high - score.value, reference.value - reference.low),
      12,
    );
    expect(excessCopying.high).toBeCloseTo(
      excessCopying.value + half(score.value - score.low, reference.high - reference.value),
      12,
    );
    expect(excessCopying.value).toBeGreaterThan(0.5);
    expect(histogram.counts.reduce((sum: number, n: number) => sum + n, 0)).toBe(16);
  });

  test("shows its copies, the nearest first, each beside the image that it is a copy of", async () => {
    const copies = answer.copies as {
      nearest: { index: number; similarity: number; image: { url: string } };
      sample: { image: { url: string } };
    }[];
    const values = copies.map(({ nearest }) => nearest.similarity);
    expect(values).toEqual([...values].sort((x, y) => y - x));
    expect(copies).toHaveLength(5);
    for (const { sample, nearest } of copies) {
      expect(nearest.index).toBeLessThan(16);
      expect(nearest.similarity).toBeGreaterThan(0.9);
      const [drawn, learned] = [await pixelsAt(sample.image.url), await pixelsAt(nearest.image.url)];
      expect(correlation(drawn.data, learned.data)).toBeCloseTo(nearest.similarity, 12);
    }
  });

  test("is answered a second time from what is kept: nothing is computed twice", async () => {
    const before = await keptRows();
    expect(before).toBe(32);
    expect(await ask(SMALL)).toEqual({ ...answer, job: null, copies: expect.any(Array) });
    expect(await keptRows()).toBe(before);
    // Even where every value would be seen to have changed.
    await server.sql("update nearest_training set value = 0.25 where value > 0.9");
    const altered = await ask(SMALL);
    expect(altered.score.value).toBe(1);
    await server.sql("delete from nearest_training");
    expect((await ask(SMALL)).score).toEqual(answer.score);
  });

  test("with more seeds keeps the reference images of fewer", async () => {
    const held = "select pixels from nearest_training";
    const before = (await server.sql<{ pixels: string }>(held)).map(({ pixels }) => pixels);
    const more = await ask(SMALL, { seeds: { count: 20 }, waitSeconds: 60 });
    expect(more.reference.n).toBe(20);
    const after = (await server.sql<{ pixels: string }>(held)).map(({ pixels }) => pixels);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after).toHaveLength(40);
  });

  test("gives the same in whatever order its seeds are asked", async () => {
    const values = [7, 3, 11, 0, 15, 1];
    const [one, other] = [
      await ask(SMALL, { seeds: { values } }),
      await ask(SMALL, { seeds: { values: [...values].reverse() } }),
    ];
    expect({ ...other, copies: 0 }).toEqual({ ...one, copies: 0 });
  });

  test("says the nearest training image of each sample, in one statement for all", async () => {
    const document = `query ($seeds: SeedsInput!, $metric: String) { grid(sources: [{ model: "${SMALL}" }], seeds: $seeds) {
      rows { samples { nearestTraining(metric: $metric) { index similarity trainingSet { slug } image { url } } } } } }`;
    const { grid } = await dataOf(server, document, { seeds: { count: 16 } });
    const nearest = grid.rows[0].samples.map(
      (sample: { nearestTraining: { similarity: number } }) => sample.nearestTraining,
    );
    expect(nearest.every((one: { trainingSet: { slug: string } }) => one.trainingSet.slug === "fashion-mnist")).toBe(
      true,
    );
    const copies = nearest.filter(({ similarity }: { similarity: number }) => similarity > 0.9).length;
    expect(copies / 16).toBeCloseTo(1 - answer.score.value, 12);
    const byDistance = await dataOf(server, document, { seeds: { count: 2 }, metric: "mae" });
    expect(byDistance.grid.rows[0].samples[0].nearestTraining.similarity).toBeGreaterThan(0);
  });

  test("by a distance counts what is nearer than the threshold", async () => {
    const near = await ask(SMALL, { metric: "mae", threshold: 255 });
    expect(near).toMatchObject({ metric: { slug: "mae" }, score: { value: 0 }, reference: { value: 0 } });
    expect((await ask(SMALL, { metric: "mae", threshold: 0 })).score.value).toBe(1);
    const [first, second] = near.copies;
    expect(first.nearest.similarity).toBeLessThanOrEqual(second.nearest.similarity);
  });
});

describe("what may not be asked", () => {
  test("a metric that is valued pair by pair, over too many pairs: refused before anything is drawn", async () => {
    const samples = "select count(*)::int as n from sample";
    const before = await server.sql(samples);
    const variables = { source: { model: SMALL }, seeds: { first: 500, count: 100 }, metric: "ssim" };
    expect(await refusal(DOCUMENT, variables)).toMatchObject({
      message: expect.stringContaining("at most 2000 a question, since ssim is valued pair by pair"),
      extensions: { code: "QUERY_TOO_COMPLEX", cost: 3200, limit: 2000 },
    });
    expect(await server.sql(samples)).toEqual(before);
  });

  test("a model whose card names no training, by the field that names it", async () => {
    await server.sql("update model set training_set_id = null, parent_id = null where slug = $1", [CHILD]);
    const error = await refusal(DOCUMENT, { source: { model: CHILD }, seeds: { count: 1 } });
    expect(error).toMatchObject({ extensions: { code: "BAD_USER_INPUT", field: "source.model" } });
    const { sample } = await dataOf(
      server,
      `query ($sampler: SamplerInput) { sample(model: "${CHILD}", seed: 1, sampler: $sampler, waitSeconds: 60) {
        state nearestTraining { index } } }`,
      { sampler: FAST },
    );
    expect(sample).toEqual({ state: "READY", nearestTraining: null });
    await server.sql(
      `update model set training_set_id = (select id from training_set),
        parent_id = (select id from model where slug = $2) where slug = $1`,
      [CHILD, PARENT],
    );
  });

  test("a threshold or a list beyond what there is", async () => {
    const variables = { source: { model: SMALL }, seeds: { count: 1 } };
    expect(await refusal(DOCUMENT, { ...variables, threshold: 2 })).toMatchObject({
      extensions: { field: "threshold" },
    });
    const many = DOCUMENT.replace("first: 5", "first: 5000");
    expect(await refusal(many, variables)).toMatchObject({ extensions: { field: "first" } });
    expect(await refusal(DOCUMENT.replace("bins: 10", "bins: 0"), variables)).toMatchObject({
      extensions: { field: "bins" },
    });
  });
});

test("GET starts nothing: what is there is answered, what is missing counts as missing", async () => {
  const rows = "select count(*)::int as n from sample";
  const before = await server.sql(rows);
  const answer = await ask(SMALL, { seeds: { first: 10, count: 400 } }, { method: "GET" });
  expect(answer.score.requested).toBe(400);
  expect(answer.score.n).toBeLessThan(400);
  expect(answer.score.n).toBeGreaterThan(0);
  expect(answer.job).toBeNull();
  expect(await server.sql(rows)).toEqual(before);
});

test("a fine-tuned model's copies are those of its parent's images too, and held-out images are of its class", async () => {
  const answer = await ask(CHILD, { sampler: FAST, seeds: { count: 4 }, waitSeconds: 60 });
  expect(answer.score.n).toBe(4);
  const kept = await server.sql<{ offset: number; size: number; only_class: number }>(
    `select distinct "offset", size, only_class from nearest_training where size > 16`,
  );
  // The child's own subset, one class of the parent's, lies within it.
  expect(kept).toEqual([{ offset: 0, size: 16384, only_class: -1 }]);
  const labels = await dataOf(server, "{ trainingSets { edges { node { slug size } } } }");
  expect(labels.trainingSets.edges[0].node.size).toBe(32768);
});

describe("beside an independent program", () => {
  const golden = JSON.parse(readFileSync(new URL("../golden/generalization.json", import.meta.url), "utf8"));
  // What it found of images that this machine may not draw to the bit: they are handed in as this server's own.
  test.each([SMALL, LARGER])("nearest images, their values and the scores are equal, to the bit: %s", async (model) => {
    const { size, images, nearest, scores, reference } = golden[model];
    const raw = inflateSync(Buffer.from(images, "base64"));
    const count = raw.length / 784;
    await ask(model, { seeds: { count }, waitSeconds: 60 });
    await replaceImages(model, count, (i) => raw.subarray(i * 784, (i + 1) * 784));
    await server.sql("delete from nearest_training");
    const { sample } = await dataOf(
      server,
      `{ sample: grid(sources: [{ model: "${model}" }], seeds: { count: ${count} }) {
        rows { samples { nearestTraining { index similarity } } } } }`,
    );
    expect(sample.rows[0].samples.map((one: { nearestTraining: unknown }) => one.nearestTraining)).toEqual(
      nearest.index.map((index: number, i: number) => ({ index, similarity: nearest.value[i] })),
    );
    for (const { threshold, score, reference: heldOut } of scores) {
      const answer = await ask(model, { seeds: { count }, threshold });
      expect(answer.source.model.training.size).toBe(size);
      expect([answer.score.value, answer.reference.value]).toEqual([score, heldOut]);
    }
    const held = await server.sql<{ nearest: number; value: number }>(
      "select nearest, value from nearest_training where size = $1 order by value, nearest",
      [size],
    );
    const expected = [...nearest.index.keys()].map((i) => ({ nearest: nearest.index[i], value: nearest.value[i] }));
    const alsoHeld = reference.index.map((index: number, i: number) => ({ nearest: index, value: reference.value[i] }));
    expect(held).toEqual([...expected, ...alsoHeld].sort((x, y) => x.value - y.value || x.nearest - y.nearest));
  });
});

/** Puts other pictures where the shown renditions of a model's seeds have theirs. */
async function replaceImages(model: string, count: number, pixelsOf: (seed: number) => Uint8Array): Promise<void> {
  const { openStore } = await import("../../src/storage/index.js");
  const { pixelDigest } = await import("../../src/images/digest.js");
  const store = await openStore({
    kind: "files",
    directory: `${server.dataDir}/objects`,
    publicUrl: server.url,
    signingSecret: "s".repeat(32),
  });
  for (let seed = 0; seed < count; seed++) {
    const data = pixelsOf(seed);
    const stored = await store.put("images", "png", encodePng({ data, width: 28, height: 28, channels: 1 }));
    const changed = await server.sql(
      `update rendition set object = $1, pixels = $2, bytes = $3 from sample, source, model
        where rendition.id = sample.rendition_id and sample.seed = $4 and source.id = sample.source_id
          and model.drawing_digest = source.drawing_digest and model.slug = $5 and source.sampler->>'method' = 'EDM_HEUN'
        returning rendition.id`,
      [stored.name, pixelDigest(data), stored.bytes, seed, model],
    );
    expect(changed).toHaveLength(1);
  }
}
