import { afterAll, expect, test } from "vitest";
import { descriptorCosine } from "../../src/metrics/descriptor-cosine.js";
import { dataOf, exampleDocument } from "../contract/examples.js";
import { DIMENSION } from "../support/descriptor-networks.js";
import { startTestServer } from "../support/server.js";
import { registerSmallMetric } from "../support/small-metric.js";

const MODEL = "unet16-edm-n16";
const SEEDS = 6;
const server = await startTestServer({ models: [MODEL] });
afterAll(() => server.stop());

const floats = (bytes: Buffer) => new Float32Array(new Uint8Array(bytes).buffer);
const variables = (more = {}) => ({ source: { model: MODEL }, seeds: { count: SEEDS }, metric: "small", ...more });
const ask = async (more = {}, how = {}) =>
  (await dataOf(server, exampleDocument("generalization"), variables(more), how)).generalization;
const kept = async (table: string) =>
  (await server.sql<{ n: number }>(`select count(*)::int as n from ${table}`))[0]!.n;

test("a descriptor's GL: nothing is begun by GET; a POST describes both sides and finds what every pair gives", async () => {
  await registerSmallMetric(server);
  await ask({ metric: null, waitSeconds: 60 });

  const before = await ask({}, { method: "GET" });
  expect([before.score.n, before.reference.n]).toEqual([0, 0]);
  expect(before.excessCopying).toEqual({ value: null, low: null, high: null, n: 0 });
  expect([await kept("descriptor"), await kept("training_descriptor")]).toEqual([0, 0]);

  const answer = await ask({ waitSeconds: 60 });
  expect([answer.score.n, answer.reference.n]).toEqual([SEEDS, SEEDS]);
  // The subset lies within the first block of 256; held-out images are described one by one.
  expect([await kept("descriptor"), await kept("training_descriptor")]).toEqual([2 * SEEDS, 1]);

  const images = await server.sql<{ pixels: string; vector: Buffer }>("select pixels, vector from descriptor");
  const [block] = await server.sql<{ vectors: Buffer }>("select vectors from training_descriptor");
  const learned = floats(block!.vectors);
  const expected = images.map(({ pixels, vector }) => {
    const values = Array.from({ length: 16 }, (_, i) =>
      descriptorCosine(floats(vector), learned.subarray(i * DIMENSION, (i + 1) * DIMENSION)),
    );
    const value = Math.max(...values);
    return { pixels, nearest: values.indexOf(value), value };
  });
  const found = await server.sql<{ pixels: string; nearest: number; value: number }>(
    "select pixels, nearest, value from nearest_training where metric_id = 'small@1' order by pixels",
  );
  expect(found).toEqual(expected.sort((x, y) => (x.pixels < y.pixels ? -1 : 1)));
  expect(await ask({}, { method: "GET" })).toMatchObject({ score: answer.score, reference: answer.reference });
});

test("a GL by descriptors says which numerics classes described both sides; null where one was not recorded", async () => {
  const document = `query ($source: SourceInput!, $seeds: SeedsInput!, $metric: String) {
    generalization(source: $source, seeds: $seeds, metric: $metric) { describedBy copies(first: 1) { nearest { describedBy } } } }`;
  const asked = async (more = {}) => (await dataOf(server, document, variables(more))).generalization;
  const [{ own }] = (await server.sql("select distinct numerics_class as own from descriptor")) as [{ own: string }];
  expect(own).toMatch(/^cpu-\w+-\w+\/ort-/);
  expect(await asked()).toMatchObject({ describedBy: [own] });
  expect((await asked({ metric: "pixel-correlation" })).copies).toEqual([{ nearest: { describedBy: [] } }]);

  // Found again, against training images that another machine described.
  await server.sql("update training_descriptor set numerics_class = 'another \"machine\"''s'");
  await server.sql("delete from nearest_training where metric_id = 'small@1'");
  expect((await asked()).describedBy).toEqual(['another "machine"\'s', own].sort());
  // What was kept before classes were.
  await server.sql(
    "update nearest_training set described_by = null where ctid = (select min(ctid) from nearest_training where metric_id = 'small@1')",
  );
  expect((await asked()).describedBy).toBeNull();
});
