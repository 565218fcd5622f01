import { afterAll, describe, expect, test } from "vitest";
import { newcombe } from "../../src/metrics/newcombe.js";
import { sequential } from "../../src/metrics/sequential.js";
import { tango } from "../../src/metrics/tango.js";
import { startTestServer } from "../support/server.js";
import { EXAMPLE_MODELS } from "../support/small-zoo.js";
import { dataOf, send } from "./examples.js";

const [EDM, FLOW, V] = EXAMPLE_MODELS as [string, string, string];
const SAMPLER = { method: "EULER", steps: 4 };

const server = await startTestServer();
afterAll(() => server.stop());

interface Look {
  seeds: number;
  value: number;
  low: number;
  high: number;
}
const COMPARISON = `query ($a: SourceInput!, $b: SourceInput!, $seeds: SeedsInput!, $precision: Float, $threshold: Float, $sampler: SamplerInput, $waitSeconds: Float! = 60) {
  comparison(a: $a, b: $b, seeds: $seeds, precision: $precision, threshold: $threshold, sampler: $sampler, waitSeconds: $waitSeconds) { ...All } }
  fragment All on Comparison { id seeds values threshold score { value low high n requested method sequential { low high } } curve(thresholds: [0.5]) { method }
    spending { precision reached spent rounds { seeds value low high } ahead { seeds value low high } } job { state total } }`;
const node = (id: string) =>
  dataOf(server, `query ($id: ID!) { node(id: $id) { ...All } } ${COMPARISON.slice(COMPARISON.indexOf("fragment"))}`, {
    id,
  });
const compare = async (variables: Record<string, unknown>, how = {}) => {
  const question = { a: { model: EDM }, b: { model: FLOW }, sampler: SAMPLER, ...variables };
  return (await dataOf(server, COMPARISON, question, how)).comparison;
};
const samples = async () => Number((await server.sql<{ n: string }>("select count(*) as n from sample"))[0]!.n);
const halfWidth = ({ low, high }: Look) => (high - low) / 2;

describe("a comparison with a precision", () => {
  const question = { seeds: { count: 5000 }, threshold: 0.8, precision: 0.16 };

  test("starts nothing by GET, one round without a wait, nothing more through node, and goes on when asked again", async () => {
    const looked = await compare({ ...question, waitSeconds: 0 }, { method: "GET" });
    expect(looked.spending).toMatchObject({ reached: false, spent: 32, rounds: [] });
    expect(await samples()).toBe(0);
    const begun = await compare({ ...question, waitSeconds: 0 });
    expect(begun).toMatchObject({ id: looked.id, job: { total: 64 }, score: { method: "SEQUENTIAL", requested: 32 } });
    const waited = await compare({ ...question, seeds: { count: 32 }, precision: null });
    expect(waited.score.n).toBe(32);
    const { node: same } = await node(begun.id);
    expect(same.spending.rounds).toHaveLength(1);
    expect(same.spending.spent).toBe(same.spending.reached ? 32 : 64);
    expect(await samples()).toBe(64);
  });

  test("spends no more rounds than half the interval needs, and says what fewer gave and more would", async () => {
    const { id, score, seeds, values, spending, curve } = await compare(question);
    const { rounds, ahead } = spending as { rounds: Look[]; ahead: Look[] };
    expect(spending).toMatchObject({ precision: 0.16, reached: true, spent: seeds.length });
    expect(seeds).toEqual([...Array(seeds.length).keys()]);
    expect(rounds.map((look) => look.seeds)).toEqual([32, 64, 128].slice(0, rounds.length));
    for (const look of rounds.slice(0, -1)) expect(halfWidth(look)).toBeGreaterThan(0.16);
    expect(halfWidth(rounds.at(-1)!)).toBeLessThanOrEqual(0.16);
    rounds.forEach((look) => {
      const count = values.slice(0, look.seeds).filter((value: number) => value > 0.8).length;
      expect(look).toEqual({ seeds: look.seeds, ...sequential(count, look.seeds) });
    });
    expect(score).toMatchObject({ ...sequential(Math.round(score.value * score.n), score.n), method: "SEQUENTIAL" });
    expect(curve).toEqual([{ method: "SEQUENTIAL" }]);
    expect(ahead.at(-1)!.seeds).toBe(5000);
    const widths = ahead.map(halfWidth);
    expect(widths).toEqual([...widths].sort((x, y) => y - x));
    const { node: kept } = await node(id);
    expect(kept).toMatchObject({ id, score, spending });
  });

  test("gives up where the seeds are spent", async () => {
    const { score, spending } = await compare({ ...question, seeds: { count: 40 }, precision: 0.01 });
    expect(spending).toMatchObject({ reached: false, spent: 40, ahead: [] });
    expect(spending.rounds.map((look: Look) => look.seeds)).toEqual([32, 40]);
    expect(score).toMatchObject({ n: 40, requested: 40, sequential: null });
  });

  test.each([0, -0.1, 0.51])("of %d is refused by name", async (precision) => {
    const { errors } = await server.query(COMPARISON, {
      a: { model: EDM },
      b: { model: FLOW },
      ...question,
      precision,
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "precision" });
    expect(errors?.[0]?.message).toContain("more than 0 and at most 0.5");
  });
});

test("a score whose samples are still arriving shows the interval that is valid at every look", async () => {
  await compare({ seeds: { values: [900, 901, 902] } });
  const { score } = await compare({ seeds: { first: 900, count: 6 } }, { method: "GET" });
  expect(score).toMatchObject({ n: 3, requested: 6, method: "WILSON" });
  const { low, high } = sequential(Math.round(score.value * 3), 3);
  expect(score.sequential).toEqual({ low, high });
});

describe("difference", () => {
  const DIFFERENCE = "query ($x: ID!, $y: ID!) { difference(x: $x, y: $y) { value low high n p } }";
  const seeds = { first: 0, count: 24 };

  test("of two comparisons over the same seeds is paired: Tango's interval, McNemar's exact p", async () => {
    const x = await compare({ seeds, threshold: 0.8 });
    // The order of the seeds is not what pairs them.
    const y = await compare({ b: { model: V }, seeds: { values: [...x.seeds].reverse() }, threshold: 0.8 });
    const { difference } = await dataOf(server, DIFFERENCE, { x: x.id, y: y.id });
    const first = x.values.map((value: number) => value > 0.8);
    const second = [...y.values].reverse().map((value: number) => value > 0.8);
    const b = first.filter((match: boolean, i: number) => match && !second[i]).length;
    const c = second.filter((match: boolean, i: number) => match && !first[i]).length;
    // Twice the tail of b + c fair coins, counted one by one.
    const choose = (m: number, k: number): number => (k === 0 ? 1 : (choose(m, k - 1) * (m - k + 1)) / k);
    const tail = Array.from({ length: Math.min(b, c) + 1 }, (_, k) => choose(b + c, k) / 2 ** (b + c));
    expect(difference).toMatchObject({ ...tango(b, c, 24), n: 24 });
    expect(difference.p).toBeCloseTo(Math.min(1, 2 * tail.reduce((sum, part) => sum + part, 0)), 12);
    const { difference: none } = await dataOf(server, DIFFERENCE, { x: x.id, y: x.id });
    expect(none).toMatchObject({ value: 0, n: 24, p: 1 });
  });

  test("of two comparisons over other seeds is Newcombe's, without a p", async () => {
    const x = await compare({ seeds, threshold: 0.8 });
    const y = await compare({ seeds: { first: 10, count: 20 }, threshold: 0.5 });
    const { difference } = await dataOf(server, DIFFERENCE, { x: x.id, y: y.id });
    const [k1, k2] = [x, y].map(({ score }) => Math.round(score.value * score.n)) as [number, number];
    expect(difference).toEqual({ ...newcombe(k1, 24, k2, 20), n: 20, p: null });
  });

  test("is refused where looking chose the seeds, and of what is no comparison", async () => {
    const fixed = await compare({ seeds });
    const chosen = await compare({ seeds: { count: 32 }, precision: 0.5 });
    const refused = await server.query(DIFFERENCE, { x: fixed.id, y: chosen.id });
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "y" });
    for (const x of [`Comparison:${"0".repeat(64)}`, "Seed:TORCH_CPU:7"]) {
      const { errors } = await server.query(DIFFERENCE, { x, y: fixed.id });
      expect(errors?.[0]?.extensions).toMatchObject({ code: "NOT_FOUND", field: "x" });
    }
  });
});

describe("consensus", () => {
  test("holds the seeds on which enough sources agree, every two of them", async () => {
    const { consensus } = await send(server, "consensus", { threshold: 0.8, first: 3 });
    const { reproducibility } = await dataOf(
      server,
      `query ($sources: [SourceInput!]!, $seeds: SeedsInput!) { reproducibility(sources: $sources, seeds: $seeds) {
        comparisons { a { model { slug } } b { model { slug } } values } } }`,
      { sources: EXAMPLE_MODELS.map((model) => ({ model })), seeds: { count: 8 } },
    );
    const agree = (s: number, x: string, y: string) =>
      x === y ||
      reproducibility.comparisons.some(
        (one: { a: { model: { slug: string } }; b: { model: { slug: string } }; values: number[] }) =>
          [one.a.model.slug, one.b.model.slug].sort().join() === [x, y].sort().join() && one.values[s]! > 0.8,
      );
    const sets = Array.from({ length: 16 }, (_, set) => EXAMPLE_MODELS.filter((__, i) => set & (1 << i)));
    const sizes = Array.from({ length: 8 }, (_, s) =>
      Math.max(...sets.filter((set) => set.every((x) => set.every((y) => agree(s, x, y)))).map((set) => set.length)),
    );
    expect(consensus.counts).toEqual([0, 1, 2, 3, 4].map((size) => sizes.filter((found) => found === size).length));
    const enough = sizes.flatMap((size, s) => (size >= 3 ? [s] : []));
    expect(consensus.score).toMatchObject({ value: enough.length / 8, n: 8, requested: 8 });
    expect(consensus.seeds.totalCount).toBe(enough.length);
    expect(enough.length).toBeGreaterThan(3);
    expect(consensus.seeds.pageInfo.hasNextPage).toBe(true);
    const after = consensus.seeds.pageInfo.endCursor;
    const { consensus: rest } = await send(server, "consensus", { threshold: 0.8, first: 8, after });
    const edges = [...consensus.seeds.edges, ...rest.seeds.edges];
    expect(edges.map(({ node: { seed } }) => seed.value)).toEqual(enough);
    for (const { node: agreeing } of edges) {
      const slugs: string[] = agreeing.sources.map((source: { model: { slug: string } }) => source.model.slug);
      expect(slugs).toHaveLength(sizes[agreeing.seed.value]!);
      for (const x of slugs) for (const y of slugs) expect(agree(agreeing.seed.value, x, y)).toBe(true);
    }
  });

  test.each([1, 5])("of %d out of four is refused by name", async (atLeast) => {
    const { errors } = await server.query(
      "query ($sources: [SourceInput!]!, $atLeast: Int!) { consensus(sources: $sources, seeds: { count: 1 }, atLeast: $atLeast) { counts } }",
      { sources: EXAMPLE_MODELS.map((model) => ({ model })), atLeast },
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "atLeast" });
    expect(errors?.[0]?.message).toContain("2 to 4");
  });

  test("does not count a seed that is not READY for all", async () => {
    const { data } = await server.query(
      `{ consensus(sources: [{ model: "${EDM}" }, { model: "${V}" }], seeds: { first: 5000, count: 3 }, atLeast: 2) { score { value n requested } counts seeds { totalCount } } }`,
      {},
      { method: "GET" },
    );
    expect(data.consensus).toEqual({
      score: { value: null, n: 0, requested: 3 },
      counts: [0, 0, 0],
      seeds: { totalCount: 0 },
    });
  });
});
