import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer } from "../support/server.js";
import { EXAMPLE_MODELS } from "../support/small-zoo.js";
import { correlation, dataOf, exampleVariables, pixelsAt, send, wilsonInterval } from "./examples.js";

const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7];
const [EDM, FLOW] = EXAMPLE_MODELS as [string, string];
interface Edge {
  cursor: string;
  node: { seed: { value: number }; value: number; matches: boolean; a: { id: string }; b: { id: string } };
}

const server = await startTestServer({ lanes: 2 });
afterAll(() => server.stop());

describe("comparison", () => {
  // biome-ignore lint/suspicious/noExplicitAny: as the contract's document shapes it.
  let comparison: any;
  let images: { a: Uint8Array; b: Uint8Array }[];
  const recomputed = () => images.map(({ a, b }) => correlation(a, b));

  beforeAll(async () => {
    ({ comparison } = await send(server, "comparison"));
    const { grid } = await send(server, "grid", { sources: [{ model: EDM }, { model: FLOW }] });
    const row = (i: number): Promise<Uint8Array[]> =>
      Promise.all(
        grid.rows[i].samples.map(async (sample: { image: { url: string } }) => (await pixelsAt(sample.image.url)).data),
      );
    const [a, b] = [await row(0), await row(1)];
    images = SEEDS.map((_, i) => ({ a: a[i]!, b: b[i]! }));
  });

  test("says what was compared, and how", () => {
    expect(comparison).toMatchObject({
      a: { model: { slug: EDM }, sampler: { method: "EDM_HEUN", steps: 18 } },
      b: { model: { slug: FLOW } },
      metric: { slug: "pixel-correlation", direction: "SIMILARITY", threshold: 0.9, digest: null },
      threshold: 0.9,
      region: "ALL",
      sameSchedule: true,
      noise: "TORCH_CPU",
      seeds: SEEDS,
      job: { state: "SUCCEEDED", total: 16, done: 16 },
    });
    expect(comparison.numericsClasses).toHaveLength(1);
  });

  test("its values are the correlations of the images behind their addresses", () => {
    expect(comparison.values).toHaveLength(SEEDS.length);
    recomputed().forEach((value, i) => {
      expect(comparison.values[i]).toBeCloseTo(value, 9);
    });
    expect(comparison.mean).toBeCloseTo(recomputed().reduce((sum, v) => sum + v, 0) / SEEDS.length, 9);
  });

  test("its score counts strictly, with Wilson's interval", () => {
    const count = recomputed().filter((value) => value > 0.9).length;
    const { score } = comparison;
    expect(score).toMatchObject({ value: count / 8, n: 8, requested: 8, method: "WILSON" });
    expect(score.low).toBeCloseTo(wilsonInterval(count, 8).low, 6);
    expect(score.high).toBeCloseTo(wilsonInterval(count, 8).high, 6);
  });

  test("a threshold equal to a value does not count that pair", async () => {
    const [largest] = [...comparison.values].sort((x: number, y: number) => y - x);
    const { comparison: strict } = await send(server, "comparison", { threshold: largest });
    expect(strict.score.value).toBe(0);
    expect(strict.id).not.toBe(comparison.id);
  });

  test("its chance counts all ordered pairs of different seeds", () => {
    let [matching, all] = [0, 0];
    SEEDS.forEach((_, i) => {
      SEEDS.forEach((__, j) => {
        if (i === j) return;
        all++;
        if (correlation(images[i]!.a, images[j]!.b) > 0.9) matching++;
      });
    });
    expect(comparison.chance).toMatchObject({ n: all, method: "JACKKNIFE" });
    expect(comparison.chance.value).toBeCloseTo(matching / all, 12);
    expect(comparison.chance.low).toBeLessThanOrEqual(comparison.chance.value);
    expect(comparison.chance.high).toBeGreaterThanOrEqual(comparison.chance.value);
  });

  test("its histogram has every pair in one bin, its curve falls", () => {
    const { edges, counts } = comparison.histogram;
    expect([edges.length, edges[0], edges.at(-1)]).toEqual([21, -1, 1]);
    const expected = new Array(20).fill(0);
    for (const value of comparison.values) expected[Math.min(19, Math.floor((value + 1) * 10))]++;
    expect(counts).toEqual(expected);
    const scores = comparison.curve.map((point: { value: number }) => point.value);
    const at = [0.5, 0.6, 0.7, 0.8, 0.9];
    expect(scores).toEqual(at.map((t) => comparison.values.filter((v: number) => v > t).length / 8));
    expect(scores).toEqual([...scores].sort((x, y) => y - x));
  });

  test.each([
    ["SEED", (x: Edge, y: Edge) => x.node.seed.value - y.node.seed.value],
    ["LEAST_SIMILAR", (x: Edge, y: Edge) => x.node.value - y.node.value],
    ["MOST_SIMILAR", (x: Edge, y: Edge) => y.node.value - x.node.value],
  ])("its pairs in the order %s come once each over all pages", async (order, by) => {
    const edges: Edge[] = [];
    for (let after: string | null = null; ; ) {
      const { node }: { node: { pairs: { totalCount: number; edges: Edge[]; pageInfo: Record<string, string> } } } =
        await dataOf(
          server,
          `query ($id: ID!, $order: PairOrder!, $after: String) { node(id: $id) { ... on Comparison {
            pairs(order: $order, first: 3, after: $after) { totalCount pageInfo { hasNextPage endCursor }
              edges { cursor node { seed { value } value matches a { id } b { id } } } } } } }`,
          { id: comparison.id, order, after },
        );
      expect(node.pairs.totalCount).toBe(8);
      edges.push(...node.pairs.edges);
      if (!node.pairs.pageInfo.hasNextPage) break;
      after = node.pairs.pageInfo.endCursor!;
    }
    expect(edges.map(({ node }) => node.seed.value).sort()).toEqual(SEEDS);
    expect(edges).toEqual([...edges].sort(by));
    for (const { node } of edges) {
      expect(node.value).toBe(comparison.values[node.seed.value]);
      expect(node.matches).toBe(node.value > 0.9);
      expect(node.a.id).not.toBe(node.b.id);
    }
  });

  test("sides stay as asked; a pair has the same value either way", async () => {
    const { a, b } = exampleVariables("comparison");
    const { comparison: turned } = await send(server, "comparison", { a: b, b: a });
    expect(turned.a.model.slug).toBe(FLOW);
    expect(turned.values).toEqual(comparison.values);
    expect(turned.id).not.toBe(comparison.id);
  });

  test.each([
    ["mae", (v: number, t: number) => v < t],
    ["ssim", (v: number, t: number) => v > t],
  ])("%s has its own threshold and direction", async (metric, counts) => {
    const { comparison: other } = await send(server, "comparison", { metric });
    const { threshold } = other.metric;
    const count = other.values.filter((v: number) => counts(v, threshold)).length;
    expect(other.score).toMatchObject({ value: count / 8, n: 8 });
    if (metric !== "mae") return;
    images.forEach(({ a, b }, i) => {
      const mae = a.reduce((sum, x, at) => sum + Math.abs(x - b[at]!), 0) / a.length;
      expect(other.values[i]).toBeCloseTo(mae, 9);
    });
  });

  test("a source with another sampler is compared, and the different schedule is said", async () => {
    const b = { model: EDM, sampler: { method: "EULER", steps: 10 } };
    const { comparison: other } = await send(server, "comparison", { a: { model: EDM }, b });
    expect(other).toMatchObject({
      sameSchedule: false,
      b: { sampler: { method: "EULER", steps: 10 } },
      score: { n: 8 },
    });
  });

  test("Sample.compare gives one pair's value", async () => {
    const { node } = await dataOf(
      server,
      `query ($id: ID!) { node(id: $id) { ... on Comparison { pairs(first: 1) { edges { node { value a { id } b { id } } } } } } }`,
      { id: comparison.id },
    );
    const pair = node.pairs.edges[0].node;
    const compared = await dataOf(
      server,
      "query ($id: ID!, $with: ID!) { node(id: $id) { ... on Sample { compare(with: $with) } } }",
      { id: pair.a.id, with: pair.b.id },
    );
    expect(compared.node.compare).toBe(pair.value);
  });
});

describe("reproducibility", () => {
  test("has every pair once, a symmetric matrix of their scores, and sets it as a table", async () => {
    const { reproducibility } = await send(server, "reproducibility");
    expect(reproducibility).toMatchObject({ commonSeeds: 8, total: 32, ready: 32, threshold: 0.9 });
    const { matrix, comparisons, table } = reproducibility;
    const pairs = [0, 1, 2, 3].flatMap((i) => [0, 1, 2, 3].filter((j) => j > i).map((j) => [i, j] as const));
    expect(
      comparisons.map((one: { a: { model: { slug: string } }; b: { model: { slug: string } } }) => [
        one.a.model.slug,
        one.b.model.slug,
      ]),
    ).toEqual(pairs.map(([i, j]) => [EXAMPLE_MODELS[i], EXAMPLE_MODELS[j]]));
    pairs.forEach(([i, j], p) => {
      expect(matrix[i][j]).toBe(comparisons[p].score.value);
      expect(matrix[j][i]).toBe(matrix[i][j]);
    });
    for (const i of [0, 1, 2, 3]) expect(matrix[i][i]).toBe(1);
    for (const slug of EXAMPLE_MODELS) expect(table).toContain(slug);
    const single = await send(server, "comparison");
    expect(comparisons[0].id).toBe(single.comparison.id);
  });

  test("in CSV holds the matrix in full, in LaTeX a tabular", async () => {
    const { reproducibility } = await dataOf(
      server,
      `query ($sources: [SourceInput!]!, $seeds: SeedsInput!) { reproducibility(sources: $sources, seeds: $seeds, waitSeconds: 30) {
        matrix(threshold: 0.6) csv: table(format: CSV) latex: table(format: LATEX) at: matrix } }`,
      exampleVariables("reproducibility"),
    );
    const rows = reproducibility.csv.trim().split("\r\n").slice(1);
    const numbers = rows.map((row: string) => row.split(",").slice(-4).map(Number));
    expect(numbers).toEqual(reproducibility.at);
    expect(reproducibility.latex).toContain("\\begin{tabular}");
    reproducibility.matrix.flat().forEach((value: number, i: number) => {
      expect(value).toBeGreaterThanOrEqual(reproducibility.at.flat()[i]);
    });
  });
});
