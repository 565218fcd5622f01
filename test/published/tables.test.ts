import { readFileSync } from "node:fs";
import { graphql } from "graphql";
import { beforeAll, describe, expect, test } from "vitest";
import { createSchema } from "../../src/resolvers/schema.js";

interface Value {
  row: string;
  column: string | null;
  trainingSize: number | null;
  trainingSizeTo: number | null;
  words: string;
  value: number | null;
  low: number;
  high: number;
}
interface Table {
  slug: string;
  uncertainty: number;
  reading: string;
  citation: string;
  metric: string;
  threshold: number;
  dataset: string;
  noise: string;
  noises: number;
  values: Value[];
}

/** The paper's numbers as they were transcribed apart from the program. */
const golden = readFileSync(new URL("../golden/published.md", import.meta.url), "utf8");
const cells = golden
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) => line.split("|").slice(1, -1));
const names = cells[0]!.slice(1);
const schema = createSchema();
const tables = new Map<string, Table>();
beforeAll(async () => {
  const source = `{ publishedTables { slug uncertainty reading citation metric threshold dataset noise noises
    values { row column trainingSize trainingSizeTo words value low high } } }`;
  const { data, errors } = await graphql({ schema, source });
  expect(errors).toBeUndefined();
  for (const table of (data as unknown as { publishedTables: Table[] }).publishedTables) tables.set(table.slug, table);
});
const of = (slug: string) => tables.get(`zhang-2024-${slug}`)!;
const hundredths = (value: number) => Number(value.toFixed(2));
/** Readings in the order of the curve's list, by the paper's words. */
const curve = (line: RegExp) => [...line.exec(golden)![1]!.matchAll(/\.\d\d/g)].map(([text]) => Number(text));

describe("published tables", () => {
  test.each([
    ["cifar10-rp", (i: number, j: number) => [i, j]],
    ["cifar10-mae", (i: number, j: number) => [j, i]],
  ] as const)("%s holds every cell of the printed triangle", (slug, place) => {
    const wanted = names.flatMap((row, i) =>
      names.slice(i + 1).map((column, k) => {
        const [r, c] = place(i, i + 1 + k);
        return { row, column, words: cells[2 + r!]![1 + c!]! };
      }),
    );
    expect(of(slug).values.map(({ row, column, words }) => ({ row, column, words }))).toEqual(wanted);
    expect(wanted).toHaveLength(21);
    for (const { value, words, low, high } of of(slug).values) {
      expect(value).toBe(Number(words));
      expect([low, high].map((bound) => bound.toFixed(3))).toEqual([
        (value! - 0.005).toFixed(3),
        (value! + 0.005).toFixed(3),
      ]);
    }
  });

  test("RP over training size holds both curves, to the two hundredths of a plot", () => {
    const sizes = [6, 10, 13, 14, 15].map((exponent) => 2 ** exponent);
    const { values, uncertainty, reading } = of("rp-over-training-size");
    expect([uncertainty, reading]).toEqual([0.02, "READ_OFF_PLOT"]);
    const found = (row: string) => values.filter((value) => value.row === row);
    expect(found("U-Net 64").map(({ value }) => value)).toEqual(curve(/RP 64 vs 128:(.*?);/));
    expect(found("U-Net 128").map(({ value }) => value)).toEqual(curve(/128 vs 256:(.*)/));
    for (const row of ["U-Net 64", "U-Net 128"]) expect(found(row).map((one) => one.trainingSize)).toEqual(sizes);
    expect(values[0]).toMatchObject({ low: 0.67, high: 0.71, trainingSizeTo: null });
  });

  test("GL over training size says where it was read as a range of sizes, and stays within 0 and 1", () => {
    const { values } = of("gl-over-training-size");
    const at = (size: number) => values.filter((value) => value.trainingSize === size).map(({ value }) => value);
    expect(at(4096)).toEqual(curve(/at 2\^12 ([./\d]+)/));
    expect(at(8192)).toEqual(curve(/at 2\^13 ([./\d]+)/));
    expect(values[0]).toMatchObject({ trainingSize: 64, trainingSizeTo: 1024, words: "about 0", low: 0, high: 0.02 });
    expect(values.at(-1)).toMatchObject({
      trainingSize: 16384,
      trainingSizeTo: 32768,
      value: null,
      low: 0.96,
      high: 1,
    });
  });

  test("RP with the optimal denoiser keeps a range as a range", () => {
    const ranges = of("rp-with-optimal-denoiser").values;
    const [from, to, from10, to10] = curve(/optimal denoiser:(.*)/);
    expect(ranges.map(({ value, low, high }) => [value, low, high])).toEqual([
      [null, hundredths(from! - 0.02), hundredths(to! + 0.02)],
      [null, hundredths(from10! - 0.02), hundredths(to10! + 0.02)],
      [0, 0, 0.02],
    ]);
    expect(ranges.map(({ words }) => words)).toEqual([".48–.51", ".20–.27", "about 0"]);
  });

  test("say where they are from, and share no type with the scores of this server", () => {
    expect(tables.size).toBe(5);
    for (const table of tables.values()) {
      expect(table).toMatchObject({ dataset: "CIFAR-10", noises: 10_000 });
      expect(table.citation).toMatch(/Zhang.*ICML 2024.*2310\.05264/);
      expect(table.noise).toMatch(/cuda/);
      expect(table.metric).toMatch(/sscd_disc_large|absolute pixel error/);
    }
    const ours = ["Score", "Comparison", "Model", "Metric", "Source", "Generalization"];
    for (const type of ["PublishedTable", "PublishedValue"]) {
      const fields = Object.values((schema.getType(type) as import("graphql").GraphQLObjectType).getFields());
      expect(fields.map((field) => String(field.type).replace(/\W/g, "")).filter((t) => ours.includes(t))).toEqual([]);
    }
  });
});
