import { afterAll, describe, expect, test } from "vitest";
import { startTestServer } from "../support/server.js";
import { EXAMPLE_MODELS } from "../support/small-zoo.js";
import { countedDatabase } from "../support/sql-proxy.js";
import { dataOf, exampleDocument } from "./examples.js";

const database = await countedDatabase();
const MODELS = EXAMPLE_MODELS.slice(0, 2);
const server = await startTestServer({ database, models: MODELS });
afterAll(() => server.stop());

/** Twelve sources whose samples take one evaluation each. */
const SOURCES = [80, 75, 70, 65, 60, 55].flatMap((sigmaMax) =>
  MODELS.map((model) => ({ model, sampler: { method: "EULER", steps: 1, sigmaMax } })),
);
/** A list of parameters may be as long as it likes: it is one statement. */
const withoutLists = (text: string) => text.replace(/\(\$\d+(, \$\d+)*\)/g, "($…)");
/** The grid as the contract's document asks for it, and all that its samples say of themselves. */
const GRID = `${exampleDocument("grid").replace(
  "samples {",
  `samples { model { slug training { set { slug } } parent { slug } } seed { id value } sampler { sigmas }
    provenance { key device sampler { method } } job { id }`,
)}`;

/** The statements that the server sent for one operation; what it sends by the clock is not of any operation. */
async function statementsOf(document: string, variables: Record<string, unknown>): Promise<string[]> {
  const sources = variables.sources as unknown[];
  const first = await dataOf(server, document, { waitSeconds: 60, ...variables });
  const [field] = Object.keys(first);
  expect(first[field!].ready).toBe(sources.length * (variables.seeds as { count: number }).count);
  database.clear();
  const again = await dataOf(server, document, variables);
  expect(again[field!].job).toBeNull();
  return serverStatements();
}
function serverStatements(): string[] {
  return database.statements
    .filter(({ application, text }) => application === "concordance server" && text !== "select 1")
    .map(({ text }) => withoutLists(text));
}

describe("the number of SQL statements does not grow with what is asked", () => {
  test("a cached grid of 6 × 64, of 6 × 128 and of 12 × 64", async () => {
    const ask = (rows: number, count: number) =>
      statementsOf(GRID, { sources: SOURCES.slice(0, rows), seeds: { first: 0, count } });
    const small = await ask(6, 64);
    expect(small.length).toBeGreaterThan(0);
    expect(small.length).toBeLessThanOrEqual(9);
    expect(await ask(6, 128)).toEqual(small);
    expect(await ask(12, 64)).toEqual(small);
  });

  test("a cached reproducibility of 6 and of 12 sources", async () => {
    const document = exampleDocument("reproducibility");
    const ask = (rows: number, count: number) =>
      statementsOf(document, { sources: SOURCES.slice(0, rows), seeds: { first: 0, count } });
    const small = await ask(6, 64);
    expect(small.length).toBeLessThanOrEqual(12);
    expect((await ask(6, 128)).length).toBe(small.length);
    expect((await ask(12, 64)).length).toBe(small.length);
  });

  test("a cached generalization with its copies and samples, of 16 and of 64 seeds", async () => {
    const document = exampleDocument("generalization");
    const count = async (seeds: number) => {
      const variables = { source: SOURCES[0], seeds: { first: 0, count: seeds }, threshold: 0.3 };
      const { generalization } = await dataOf(server, document, { ...variables, waitSeconds: 60 });
      expect(generalization.score.n).toBe(seeds);
      expect(generalization.copies).toHaveLength(5);
      database.clear();
      await dataOf(server, document, variables);
      return serverStatements().length;
    };
    const small = await count(16);
    expect(small).toBeLessThanOrEqual(14);
    expect(await count(64)).toBe(small);
  });

  test("the nearest training images of a grid of 1 × 16 and of 1 × 64", async () => {
    const document = `query ($sources: [SourceInput!]!, $seeds: SeedsInput!, $waitSeconds: Float! = 0) {
      grid(sources: $sources, seeds: $seeds, waitSeconds: $waitSeconds) { ready job { id } rows { samples {
        nearestTraining { index similarity image { url } } } } } }`;
    const ask = (count: number) => statementsOf(document, { sources: [SOURCES[0]], seeds: { first: 0, count } });
    expect((await ask(64)).length).toBe((await ask(16)).length);
  });

  test("everyone with what they spent, of one person and of six", async () => {
    const limit = (name: string) =>
      server.sql("insert into quota (person, compute_seconds_per_day) values ($1, 7)", [name]);
    const count = async () => {
      database.clear();
      await dataOf(server, "{ people { name quota { computeSecondsUsed computeSecondsQueued } } }", {});
      return serverStatements().length;
    };
    await limit("ada");
    const one = await count();
    for (const name of ["bea", "cleo", "dora", "emmy", "fay"]) await limit(name);
    expect(await count()).toBe(one);
  });

  test("a page of dashboards, whose widgets are read where they are asked for, at once", async () => {
    const make = (slug: string) =>
      server.sql(
        "insert into dashboard (slug, title, widgets, owner, visibility) values ($1, 'd', '[]', 'ada', 'PUBLIC')",
        [slug],
      );
    const sent = async (fields: string) => {
      database.clear();
      await dataOf(server, `{ dashboards { edges { node { ${fields} } } } }`, {});
      return serverStatements();
    };
    await make("one");
    const small = await sent("slug widgets { id }");
    for (const slug of ["two", "three", "four"]) await make(slug);
    expect((await sent("slug widgets { id }")).length).toBe(small.length);
    expect((await sent("slug title owner")).filter((text) => text.includes("widgets"))).toEqual([]);
  });

  test("a page of models with their sets and parents", async () => {
    const count = async (first: number) => {
      database.clear();
      await dataOf(server, exampleDocument("models"), { first });
      return serverStatements().length;
    };
    expect(await count(2)).toBe(await count(1));
  });
});
