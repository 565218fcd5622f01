import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { encodeNpy } from "../../src/services/arrays/npy.js";
import { dataOf } from "../contract/examples.js";
import { startTestServer } from "../support/server.js";
import { FILE, type File, folder, missing, read, readAll } from "./reading.js";

const MODELS = ["unet16-edm-n16", "unet16-flow-n16", "unet16-edm-n64"];
const server = await startTestServer({ models: MODELS });
afterAll(() => server.stop());

describe.skipIf(missing !== undefined)(`Arrays${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const variables = { sources: MODELS.map((model) => ({ model })), seeds: { first: 3, count: 6 } };
  const table = (format: string) => `query ($sources: [SourceInput!]!, $seeds: SeedsInput!, $wait: Float! = 0) {
    reproducibility(sources: $sources, seeds: $seeds, waitSeconds: $wait) {
      comparisons { seeds values arrays(format: ${format}) { ${FILE} } } arrays(format: ${format}) { ${FILE} } } }`;

  test("of a table hold what its comparisons say, and null where a sample is missing", async () => {
    await dataOf(server, table("NPY"), { ...variables, seeds: { first: 3, count: 4 }, wait: 60 });
    const { reproducibility } = await dataOf(server, table("NPY"), variables, { method: "GET" });
    const { comparisons, arrays } = reproducibility;
    const values: (number | null)[][] = comparisons.map((one: { values: number[] }) => one.values);
    expect(values[0]!.slice(4)).toEqual([null, null]);
    const files = await readAll(arrays);
    expect(files).toEqual({
      "values.npy": { dtype: "<f8", shape: [3, 6], values },
      "seeds.npy": { dtype: "<i4", shape: [6], values: [3, 4, 5, 6, 7, 8] },
      "pairs.npy": {
        dtype: "<i4",
        shape: [3, 2],
        values: [
          [0, 1],
          [0, 2],
          [1, 2],
        ],
      },
      "sources.npy": { dtype: "<U15", shape: [3], values: MODELS },
    });
    for (const { name, dtype, shape } of arrays as File[])
      expect({ dtype, shape }).toMatchObject({
        dtype: files[name]!.dtype,
        shape: files[name]!.shape,
      });
    const single = await readAll(comparisons[2].arrays);
    expect(single["values.npy"]!.values).toEqual([values[2]]);
    expect(single["sources.npy"]!.values).toEqual(MODELS.slice(1));
    // The same values are the same file, asked again.
    const again = await dataOf(server, table("NPY"), variables, { method: "GET" });
    const digests = (list: File[]) => list.map(({ digest }) => digest);
    expect(digests(again.reproducibility.arrays)).toEqual(digests(arrays));
  });

  test("of a generalization hold the nearest training images by seed", async () => {
    const ask = (seeds: string, wait: number) =>
      `{ generalization(source: { model: "${MODELS[0]}" }, seeds: { ${seeds} }, waitSeconds: ${wait}) { arrays(format: NPY) { ${FILE} } } }`;
    await dataOf(server, ask("first: 3, count: 4", 60));
    const { generalization } = await dataOf(server, ask("first: 3, count: 5", 0), {}, { method: "GET" });
    const files = await readAll(generalization.arrays);
    const { grid } = await dataOf(
      server,
      `{ grid(sources: [{ model: "${MODELS[0]}" }], seeds: { first: 3, count: 4 }) { rows { samples { nearestTraining { index similarity } } } } }`,
    );
    const nearest = grid.rows[0].samples.map((sample: { nearestTraining: object }) => sample.nearestTraining);
    expect(files["nearest.npy"]!.values).toEqual([...nearest.map((one: { index: number }) => one.index), -1]);
    const similarity = nearest.map((one: { similarity: number }) => one.similarity);
    expect(files["similarity.npy"]!.values).toEqual([...similarity, null]);
    expect(files["sets.npy"]!.values).toEqual([...Array(4).fill("fashion-mnist"), ""]);
    expect(files["seeds.npy"]!.values).toEqual([3, 4, 5, 6, 7]);
  });

  test("as one table of Parquet are what Arrow reads", async () => {
    const { reproducibility } = await dataOf(server, table("PARQUET"), variables, { method: "GET" });
    const { comparisons, arrays } = reproducibility;
    expect(arrays).toHaveLength(1);
    expect(arrays[0]).toMatchObject({ name: "values.parquet", dtype: null, shape: [18, 4] });
    const pairs = [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const;
    expect((await readAll(arrays))["values.parquet"]).toEqual({
      types: { a: "string", b: "string", seed: "int32", value: "double" },
      columns: {
        a: pairs.flatMap(([i]) => Array(6).fill(MODELS[i])),
        b: pairs.flatMap(([, j]) => Array(6).fill(MODELS[j])),
        seed: pairs.flatMap(() => [3, 4, 5, 6, 7, 8]),
        value: comparisons.flatMap((one: { values: number[] }) => one.values),
      },
    });
    const response = await fetch(arrays[0].url);
    expect(response.headers.get("content-type")).toContain("application/vnd.apache.parquet");
    const { generalization } = await dataOf(
      server,
      `{ generalization(source: { model: "${MODELS[0]}" }, seeds: { first: 3, count: 5 }) { npy: arrays(format: NPY) { ${FILE} } table: arrays(format: PARQUET) { ${FILE} } } }`,
      {},
      { method: "GET" },
    );
    const npy = await readAll(generalization.npy);
    const { columns } = (await readAll(generalization.table))["nearest.parquet"]!;
    expect(columns).toEqual({
      seed: [3, 4, 5, 6, 7],
      set: [...Array(4).fill("fashion-mnist"), null],
      nearest: [...npy["nearest.npy"]!.values.slice(0, 4), null],
      similarity: npy["similarity.npy"]!.values,
    });
  });

  test("that are empty, of one value, or hold text beyond ASCII are NumPy's too", async () => {
    const arrays = {
      "empty.npy": encodeNpy({ shape: [0, 4], data: new Float64Array(0) }),
      "one.npy": encodeNpy({ shape: [1], data: Float64Array.of(0.1) }),
      "text.npy": encodeNpy({ shape: [3], data: ["σ = 80", "𝜎", ""] }),
    };
    const paths = Object.entries(arrays).map(([name, { bytes }]) => {
      writeFileSync(path.join(folder, name), bytes);
      return path.join(folder, name);
    });
    expect(await read(paths)).toEqual([
      { dtype: "<f8", shape: [0, 4], values: [] },
      { dtype: "<f8", shape: [1], values: [0.1] },
      { dtype: "<U6", shape: [3], values: ["σ = 80", "𝜎", ""] },
    ]);
    expect(() => encodeNpy({ shape: [2], data: new Float64Array(3) })).toThrow(RangeError);
    for (const { bytes } of Object.values(arrays)) expect(bytes.indexOf(0x0a) % 64).toBe(63);
  });
});
