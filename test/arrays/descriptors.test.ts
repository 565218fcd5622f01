import { afterAll, describe, expect, test } from "vitest";
import { dataOf } from "../contract/examples.js";
import { DIMENSION } from "../support/descriptor-networks.js";
import { startTestServer } from "../support/server.js";
import { CENTRED, registerSmallMetric } from "../support/small-metric.js";
import { countedDatabase } from "../support/sql-proxy.js";
import { until } from "../support/until.js";
import { FILE, type File, missing, readAll } from "./reading.js";

const MODELS = ["unet16-edm-n16", "unet16-flow-n16", "unet16-edm-n64"];
/** Of a table of three sources and its three comparisons over six seeds, but not over seven. */
const LIMIT = (3 + 6) * 6 * DIMENSION;
const database = await countedDatabase();
const server = await startTestServer({ database, models: MODELS, env: { LIMIT_DESCRIPTOR_VALUES: String(LIMIT) } });
afterAll(() => server.stop());

type Vector = number[] | null;
const NOTHING: Vector = null;
const get = { method: "GET" } as const;
const nothing = Array(DIMENSION).fill(null);

describe.skipIf(missing !== undefined)(`Stored descriptors${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const table = `query ($models: [SourceInput!]!, $count: Int!, $format: ArrayFormat!, $metric: String!, $wait: Float! = 0) {
    reproducibility(sources: $models, seeds: { first: 3, count: $count }, metric: $metric, waitSeconds: $wait) {
      comparisons { values arrays(format: $format) { ${FILE} } } arrays(format: $format) { ${FILE} } } }`;
  const asking = (over: object) => ({
    ...{ models: MODELS.map((model) => ({ model })), count: 6, format: "NPY", metric: "small" },
    ...over,
  });
  const generalization = `query ($format: ArrayFormat!, $count: Int!, $wait: Float! = 0) {
    generalization(source: { model: "${MODELS[0]}" }, seeds: { first: 3, count: $count }, metric: "small", waitSeconds: $wait) {
      score { n } reference { n } arrays(format: $format) { ${FILE} } } }`;

  /** Four seeds are described, and two more are drawn. */
  const ready = (async () => {
    await registerSmallMetric(server, { threshold: 0.4, ...CENTRED });
    await until("four seeds are described", async () => {
      const { reproducibility } = await dataOf(server, table, asking({ count: 4, wait: 60 }));
      return reproducibility.comparisons.every((one: { values: unknown[] }) => !one.values.includes(null));
    });
    await until("two more are drawn", async () => {
      const { reproducibility } = await dataOf(server, table, asking({ metric: "mae", wait: 60 }));
      return reproducibility.comparisons.every((one: { values: unknown[] }) => !one.values.includes(null));
    });
  })();

  /** By the pixels that they are of. */
  async function kept(): Promise<Map<string, number[]>> {
    const rows = await server.sql<{ pixels: string; vector: Buffer }>("select pixels, vector from descriptor");
    return new Map(rows.map(({ pixels, vector }) => [pixels, numbers(vector)]));
  }
  const numbers = (bytes: Buffer) => Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
  const names = (files: File[]) => files.map(({ name }) => name);
  async function pixelsOf(): Promise<string[][]> {
    const { grid } = await dataOf(
      server,
      "query ($models: [SourceInput!]!) { grid(sources: $models, seeds: { first: 3, count: 6 }, first: 6) { rows { samples { image { pixels } } } } }",
      { models: asking({}).models },
      get,
    );
    return grid.rows.map((row: { samples: { image: { pixels: string } }[] }) =>
      row.samples.map(({ image }) => image.pixels),
    );
  }

  test("of a table are in the order of its sources and seeds, and NaN where an image is not described", async () => {
    await ready;
    const before = await kept();
    const { reproducibility } = await dataOf(server, table, asking({}), get);
    const { arrays, comparisons } = reproducibility;
    const expected = (await pixelsOf()).map((row) => row.map((pixels, s) => (s < 4 ? before.get(pixels) : nothing)));
    const files = await readAll(arrays);
    expect(files["descriptors.npy"]).toEqual({ dtype: "<f4", shape: [3, 6, DIMENSION], values: expected });
    expect(files["sources.npy"]!.values).toEqual(MODELS);
    const single = await readAll(comparisons[1].arrays);
    expect(single["descriptors.npy"]!.values).toEqual([expected[0], expected[2]]);
    // A POST of who may start work describes what is missing; arrays alone never do.
    expect((await kept()).size).toBe(before.size);
  });

  test("as Parquet are a row a source and seed, the same float32", async () => {
    await ready;
    const npy = await dataOf(server, table, asking({}), get);
    const vectors = (await readAll(npy.reproducibility.arrays))["descriptors.npy"]!.values as Vector[][];
    const { reproducibility } = await dataOf(server, table, asking({ format: "PARQUET" }), get);
    expect(names(reproducibility.arrays)).toEqual(["values.parquet", "descriptors.parquet"]);
    expect(reproducibility.arrays[1]).toMatchObject({ dtype: null, shape: [18, 3] });
    expect((await readAll(reproducibility.arrays))["descriptors.parquet"]).toEqual({
      types: { source: "string", seed: "int32", descriptor: "list<element: float not null>" },
      columns: {
        source: MODELS.flatMap((model) => Array(6).fill(model)),
        seed: MODELS.flatMap(() => [3, 4, 5, 6, 7, 8]),
        descriptor: vectors.flatMap((row) => row.map((vector, s) => (s < 4 ? vector : NOTHING))),
      },
    });
  });

  test("of a generalization are those of its training and held-out images, once they are described", async () => {
    await ready;
    const early = await dataOf(server, generalization, { format: "NPY", count: 4 }, get);
    const none = await readAll(early.generalization.arrays);
    expect(none["training-descriptors.npy"]).toMatchObject({ dtype: "<f4", shape: [0, DIMENSION] });
    const found = await until("all is compared", async () => {
      const data = await dataOf(server, generalization, { format: "NPY", count: 4, wait: 60 });
      return data.generalization.reference.n === 4 ? data.generalization : null;
    });
    const files = await readAll(found.arrays);
    const indices = files["training-indices.npy"]!.values as number[];
    expect(indices.slice(0, 16)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(indices.slice(16)).toHaveLength(4);
    expect(Math.min(...indices.slice(16))).toBeGreaterThanOrEqual(16);
    expect(files["training-sets.npy"]!.values).toEqual(Array(20).fill("fashion-mnist"));
    const blocks = await server.sql<{ block: number; vectors: Buffer }>(
      "select block, vectors from training_descriptor",
    );
    const learned = numbers(blocks.find(({ block }) => block === 0)!.vectors);
    const vectors = files["training-descriptors.npy"]!.values as number[][];
    expect(vectors.slice(0, 16).flat()).toEqual(learned.slice(0, 16 * DIMENSION));
    const single = await kept();
    const images = await Promise.all(
      indices.slice(16).map(async (index) => {
        const { trainingSets } = await dataOf(
          server,
          `{ trainingSets(first: 1) { edges { node { image(index: ${index}) { pixels } } } } }`,
        );
        return single.get(trainingSets.edges[0].node.image.pixels);
      }),
    );
    expect(vectors.slice(16)).toEqual(images);
    expect(files["descriptors.npy"]!.shape).toEqual([1, 4, DIMENSION]);
    // NumPy's own products of these are the similarities that were found.
    const nearest = files["nearest.npy"]!.values as number[];
    const own = (files["descriptors.npy"]!.values as number[][][])[0]!;
    const similarity = files["similarity.npy"]!.values as number[];
    own.forEach((vector, s) => {
      const values = vectors.slice(0, 16).map((other) => other.reduce((sum, x, i) => sum + x * vector[i]!, 0));
      expect(values.indexOf(Math.max(...values))).toBe(nearest[s]);
      expect(Math.max(...values)).toBeCloseTo(similarity[s]!, 12);
    });
    const parquet = await dataOf(server, generalization, { format: "PARQUET", count: 4 }, get);
    const tables = await readAll(parquet.generalization.arrays);
    expect(tables["training-descriptors.parquet"]!.columns).toEqual({
      set: Array(20).fill("fashion-mnist"),
      index: indices,
      descriptor: vectors,
    });
  });

  test("are not among the arrays of a metric of pixels", async () => {
    await ready;
    const { reproducibility } = await dataOf(server, table, asking({ metric: "mae" }), get);
    expect(names(reproducibility.arrays)).toEqual(["values.npy", "seeds.npy", "pairs.npy", "sources.npy"]);
  });

  /** What the server sends the database for a question, with its arrays or without. */
  async function statements(over: object, arrays: boolean): Promise<string[]> {
    const document = arrays ? table : table.replaceAll("(format: $format)", "(format: $format) @skip(if: true)");
    database.clear();
    await server.query(document, asking(over), get);
    return database.statements
      .filter(({ application, text }) => application === "concordance server" && text !== "select 1")
      .map(({ text }) => text);
  }

  test.each([2, 3])("of %d sources and all their comparisons are read in one statement", async (sources) => {
    await ready;
    const models = MODELS.slice(0, sources).map((model) => ({ model }));
    const [without, having] = [await statements({ models }, false), await statements({ models }, true)];
    expect(having.slice(without.length)).toEqual([expect.stringContaining("from descriptor")]);
  });

  test("of more values than one operation may give are refused before they are read", async () => {
    await ready;
    const { errors } = await server.query(table, asking({ count: 7 }), get);
    const cost = (3 + 6) * 7 * DIMENSION;
    expect(errors![0]!.extensions).toMatchObject({ code: "QUERY_TOO_COMPLEX", cost, limit: LIMIT });
    expect(errors![0]!.message).toBe(
      `The descriptors of 63 images are ${cost} values: arrays give at most ${LIMIT} an operation. Ask for fewer seeds, sources or comparisons.`,
    );
    expect(await statements({ count: 7 }, true)).toHaveLength((await statements({ count: 7 }, false)).length);
  });
});
