import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataOf, send } from "../contract/examples.js";
import { person } from "../support/people.js";
import { type QueryOptions, startTestServer } from "../support/server.js";

const EDM = "unet16-edm-n16384";
const FLOW = "unet16-flow-n16384";
const FAST = { steps: 1 };

const server = await startTestServer({ models: [EDM, FLOW] });
afterAll(() => server.stop());

let ada: QueryOptions;
let rita: QueryOptions;
beforeAll(async () => {
  ada = await person(server, "ada", "RESEARCHER");
  rita = await person(server, "rita", "READER");
});

const CREATE = "mutation ($input: StudyInput!) { createStudy(input: $input) { study { id slug updatedAt } } }";
const GRID = `query ($slug: String!, $wait: Float! = 0, $first: Int! = 200, $after: String) { study(slug: $slug) {
  grid(waitSeconds: $wait, first: $first, after: $after) { total ready pageInfo { hasNextPage endCursor } seeds { value }
    rows { source { model { slug } } samples { id state notSampled } } } } }`;
let numbered = 0;
const input = (over: object = {}) => ({
  slug: `study-${numbered++}`,
  title: "A study",
  sources: [{ model: EDM }, { model: FLOW }],
  seeds: { count: 2 },
  sampler: FAST,
  metrics: ["pixel-correlation"],
  ...over,
});
const create = async (how: QueryOptions, over: object = {}) =>
  (await dataOf(server, CREATE, { input: input(over) }, how)).createStudy.study;
const rowsOf = async (first: number) =>
  (
    await server.sql<{ n: number }>("select count(*)::int as n from sample where seed >= $1 and seed < $1 + 100", [
      first,
    ])
  )[0]!.n;

describe("a study", () => {
  test("is what it was given, in force, and a node", async () => {
    const { id, slug } = await create(ada, {
      title: " Two networks ",
      description: "# Why\n<b>text</b>",
      seeds: { values: [7, 3] },
      metrics: ["mae", "pixel-correlation"],
    });
    expect(id).toMatch(/^Study:[0-9a-f-]{36}$/);
    const { study, node } = await dataOf(
      server,
      `query ($slug: String!, $id: ID!) {
        study(slug: $slug) { id slug title description visibility owner noise seeds question createdAt updatedAt
          metrics { slug version } sources { model { slug } sampler { method steps schedule } condition { classLabel } } }
        node(id: $id) { ... on Study { slug } } }`,
      { slug, id },
      ada,
    );
    expect(node).toEqual({ slug });
    expect(study).toMatchObject({
      ...{ id, slug, title: "Two networks", description: "# Why\n<b>text</b>", visibility: "WORKSPACE", owner: "ada" },
      ...{ noise: "TORCH_CPU", seeds: [7, 3], metrics: [{ slug: "mae" }, { slug: "pixel-correlation" }] },
      sources: [EDM, FLOW].map((model) => ({
        ...{ model: { slug: model }, condition: null },
        sampler: { method: "EDM_HEUN", steps: 1, schedule: "KARRAS" },
      })),
      question: { sources: [{ model: EDM }, { model: FLOW }], seeds: { values: [7, 3] }, noise: "TORCH_CPU" },
    });
    expect(study.question.sampler).toMatchObject({ steps: 1 });
    expect(study.updatedAt).toBe(study.createdAt);
  });

  test("fills lazily: a READER's question starts nothing and says why, a RESEARCHER's draws", async () => {
    const { slug, id } = await create(ada, { seeds: { first: 1000, count: 3 } });
    expect(await rowsOf(1000)).toBe(0);
    const states = (study: { grid: { rows: { samples: { state: string; notSampled: string }[] }[] } }) =>
      new Set(study.grid.rows.flatMap(({ samples }) => samples.map((s) => `${s.state} ${s.notSampled}`)));
    const read = await dataOf(server, GRID, { slug, wait: 1 }, rita);
    expect(states(read.study)).toEqual(new Set(["NOT_SAMPLED ROLE"]));
    const byGet = await dataOf(server, GRID, { slug, wait: 1 }, { ...ada, method: "GET" });
    expect(states(byGet.study)).toEqual(new Set(["NOT_SAMPLED GET"]));
    const asNode = await dataOf(
      server,
      "query ($id: ID!) { node(id: $id) { ... on Study { grid { rows { samples { state notSampled } } } } } }",
      { id },
      ada,
    );
    expect(states(asNode.node)).toEqual(new Set(["NOT_SAMPLED NODE"]));
    expect(await rowsOf(1000)).toBe(0);
    const drawn = await dataOf(server, GRID, { slug, wait: 30 }, ada);
    expect(drawn.study.grid).toMatchObject({ total: 6, ready: 6 });
    expect(states(drawn.study)).toEqual(new Set(["READY null"]));
    expect(await rowsOf(1000)).toBe(6);
    expect((await dataOf(server, GRID, { slug }, rita)).study).toEqual(drawn.study);
  });

  test("has the samples and the scores that the same question has, and pages over its seeds", async () => {
    const { slug } = await create(ada, { seeds: { first: 1100, count: 3 }, metrics: ["mae"] });
    const { study, grid, reproducibility } = await dataOf(
      server,
      `query ($slug: String!, $sources: [SourceInput!]!, $seeds: SeedsInput!) {
        study(slug: $slug) {
          grid(waitSeconds: 30) { rows { samples { id } } }
          reproducibility(waitSeconds: 30) { metric { slug } matrix comparisons { id } total ready }
          other: reproducibility(metric: "pixel-correlation", threshold: 0.5) { metric { slug } threshold } }
        grid(sources: $sources, seeds: $seeds, sampler: { steps: 1 }, waitSeconds: 30) { rows { samples { id } } }
        reproducibility(sources: $sources, seeds: $seeds, sampler: { steps: 1 }, metric: "mae", waitSeconds: 30) {
          metric { slug } matrix comparisons { id } total ready } }`,
      { slug, sources: [{ model: EDM }, { model: FLOW }], seeds: { first: 1100, count: 3 } },
      ada,
    );
    expect(study.grid).toEqual(grid);
    expect(study.reproducibility).toEqual(reproducibility);
    expect(study.reproducibility).toMatchObject({ total: 6, ready: 6, metric: { slug: "mae" } });
    expect(study.other).toEqual({ metric: { slug: "pixel-correlation" }, threshold: 0.5 });

    const first = (await dataOf(server, GRID, { slug, first: 2 }, ada)).study.grid;
    const after = first.pageInfo.endCursor;
    const second = (await dataOf(server, GRID, { slug, first: 2, after }, ada)).study.grid;
    const values = [first, second].map(({ seeds }) => seeds.map((seed: { value: number }) => seed.value));
    expect(values).toEqual([[1100, 1101], [1102]]);
    expect(second).toMatchObject({ total: 6, pageInfo: { hasNextPage: false } });
  });

  test("createStudy: the contract's document answers what was made", async () => {
    const { createStudy } = await send(server, "create-study", {}, ada);
    expect(createStudy.study).toMatchObject({ slug: "same-noise-two-objectives", visibility: "PUBLIC" });
  });
});
