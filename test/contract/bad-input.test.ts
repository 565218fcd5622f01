import { afterAll, afterEach, describe, expect, test } from "vitest";
import { SAMPLER_METHODS } from "../../src/domain/sampler.js";
import { DOUBLING, network } from "../support/onnx-writer.js";
import { startTestServer } from "../support/server.js";
import { BAD_INPUTS, CLASSES, EDM } from "./bad-inputs.js";

const TINY = {
  card: {
    slug: "tiny",
    title: "4 × 4",
    framework: "EDM",
    architecture: "doubling",
    parameterization: "DENOISED",
    shape: [1, 4, 4],
  },
  weights: network(DOUBLING),
};

const server = await startTestServer({ models: [EDM, CLASSES], ownModels: [TINY] });
afterAll(() => server.stop());

afterEach(async () => {
  expect(await server.sql("select count(*)::int as n from sample union all select count(*)::int from job")).toEqual([
    { n: 0 },
    { n: 0 },
  ]);
  expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
});

describe("refused, by name and field, with what would be accepted", () => {
  test.each(BAD_INPUTS)("%s", async (_, document, code, field, says) => {
    const { errors, data } = await server.query(document);
    expect(errors?.[0]?.message).toMatch(says);
    expect(errors).toMatchObject([{ extensions: { code } }]);
    expect(errors?.[0]?.extensions?.field).toBe(field);
    expect(JSON.stringify(data ?? null)).toMatch(/^(null|{"seed":{"digest":null}})$/);
    expect(JSON.stringify(errors)).not.toMatch(/\/(tmp|home|root|usr|var)\/|node_modules|select |\bat .*\.js/i);
  });

  test("requestSamples refuses as queries do", async () => {
    const { errors } = await server.query(
      `mutation { requestSamples(sources: [{ model: "${EDM}" }], seeds: { values: [1, 1] }) { job { id } } }`,
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "seeds.values" });
  });

  test.each(SAMPLER_METHODS)("%s is offered, or refused by name beside those that are", async (method) => {
    const { errors } = await server.query(
      `{ estimate(sources: [{ model: "${EDM}" }], seeds: { count: 1 }, sampler: { method: ${method} }) { samples } }`,
    );
    if (["EDM_HEUN", "EULER"].includes(method)) expect(errors).toBeUndefined();
    if (!errors) return;
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", field: "sampler.method" } }]);
    expect(errors[0]!.message).toMatch(new RegExp(`^${method} .*EULER`));
  });

  test("a variable out of range is named by its argument", async () => {
    const { errors } = await server.query(
      `query ($sampler: SamplerInput) { sample(model: "${EDM}", seed: 1, sampler: $sampler) { id } }`,
      { sampler: { steps: 1e12 } },
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "sampler.steps" });
  });
});

describe("too much is refused with what it would cost and what it may", () => {
  const refused = async (document: string, variables = {}) => {
    const { errors, data } = await server.query(document, variables);
    expect(data ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: "QUERY_TOO_COMPLEX" } }]);
    const { cost, limit } = errors![0]!.extensions as { cost: number; limit: number };
    expect(cost).toBeGreaterThan(limit);
    return limit;
  };
  const twelve = Array.from({ length: 12 }, (_, i) => ({ model: EDM, sampler: { steps: i + 1 } }));

  test("120,000 missing samples", async () => {
    const document =
      "query ($sources: [SourceInput!]!) { grid(sources: $sources, seeds: { count: 10000 }, first: 1) { total } }";
    expect(await refused(document, { sources: twelve })).toBe(100_000);
  });

  test("the same asked for outright", async () => {
    const document =
      "mutation ($sources: [SourceInput!]!) { requestSamples(sources: $sources, seeds: { count: 10000 }) { job { id } } }";
    expect(await refused(document, { sources: twelve })).toBe(100_000);
  });

  test("20 million pairs", async () => {
    const sources = Array.from({ length: 64 }, (_, i) => ({ model: EDM, sampler: { steps: i + 1 } }));
    const document =
      "query ($sources: [SourceInput!]!) { reproducibility(sources: $sources, seeds: { count: 10000 }) { ready } }";
    await refused(document, { sources });
  });

  test("a query 13 levels deep", async () => {
    const deep = (levels: number): string => (levels === 0 ? "slug" : `parent { ${deep(levels - 1)} }`);
    expect(await refused(`{ model(slug: "${EDM}") { ${deep(11)} } }`)).toBe(12);
  });

  test("1,001 aliases", async () => {
    const aliases = Array.from({ length: 1001 }, (_, i) => `a${i}: seed(value: ${i}) { id }`).join(" ");
    expect(await refused(`{ ${aliases} }`)).toBe(1000);
  });

  test("fragments that multiply", async () => {
    const levels = Array.from({ length: 20 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`);
    expect(await refused(`{ ...F0 } ${levels.join(" ")} fragment F20 on Query { viewer { name } }`)).toBe(1000);
  });

  test("15,001 tokens", async () => {
    expect(await refused(`{ ${"a ".repeat(15_000)}}`)).toBe(15_000);
  });

  test("a body of 3 MB", async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ viewer { name } }", padding: "x".repeat(3_000_000) }),
    });
    expect(response.status).toBe(413);
    const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
    expect(errors).toMatchObject([{ extensions: { code: "BAD_REQUEST" } }]);
    expect(errors[0]!.message).toContain("1000000 bytes");
  });
});

describe("a model that is not READY", () => {
  test.each([
    ["CHECKING", /tiny is CHECKING/],
    ["REJECTED", /tiny is REJECTED: it drew nothing/],
  ])("and is %s is a conflict for work, and still there to be looked at", async (state, says) => {
    await server.sql(
      "update model set state = $1, rejection = 'it drew nothing', check_until = now() + interval '1 h' where slug = 'tiny'",
      [state],
    );
    const { errors } = await server.query('{ sample(model: "tiny", seed: 1) { id } }');
    expect(errors).toMatchObject([{ extensions: { code: "CONFLICT" } }]);
    expect(errors![0]!.message).toMatch(says);
    const { data } = await server.query('{ model(slug: "tiny") { slug state } }');
    expect(data).toEqual({ model: { slug: "tiny", state } });
  });
});

test("look-ups of what is not there are null", async () => {
  const { data, errors } = await server.query(
    '{ model(slug: "nobody") { slug } job(id: "Job:1") { id } node(id: "x") { id } }',
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ model: null, job: null, node: null });
});
