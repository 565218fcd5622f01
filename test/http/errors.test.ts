import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConcordanceError } from "../../src/errors.js";
import { type Edge, post, send, startEdge } from "./edge.js";

let edge: Edge;
let thrown: unknown;
beforeAll(async () => {
  edge = await startEdge({
    metrics: {
      list: async () => {
        throw thrown;
      },
    },
    sampling: {
      sample: async () => {
        throw new ConcordanceError("OVERLOADED", "The queue is full.", { retryAfterSeconds: 7 });
      },
      noiseDigest: () => null,
    },
  });
});
afterAll(() => edge.close());

const extensionsOf = async (query: string, variables?: unknown) =>
  (await post(edge, query, variables)).json.errors[0].extensions;

describe("An error has its code, and a field where an argument is at fault:", () => {
  const sample = (args: string) => `{ sample(model: "a", ${args}) { id } }`;
  const cases: [string, string, Record<string, unknown> | undefined, Record<string, unknown>][] = [
    ["no GraphQL", "{ viewer ", undefined, { code: "GRAPHQL_PARSE_FAILED" }],
    ["an unknown field", "{ nothing }", undefined, { code: "GRAPHQL_VALIDATION_FAILED" }],
    ["an unknown enum value", sample("seed: 0, noise: TORCH"), undefined, { code: "GRAPHQL_VALIDATION_FAILED" }],
    ["a literal seed beyond 32 bits", sample("seed: 2147483648"), undefined, { code: "BAD_USER_INPUT", field: "seed" }],
    [
      "a literal option beyond 32 bits",
      sample("seed: 0, sampler: { steps: 99999999999 }"),
      undefined,
      { code: "BAD_USER_INPUT", field: "sampler.steps" },
    ],
    [
      "a literal in a list",
      '{ estimate(sources: [{ model: "a" }, { model: "b", sampler: { steps: 3000000000 } }], seeds: { count: 1 }) { samples } }',
      undefined,
      { code: "BAD_USER_INPUT", field: "sources.1.sampler.steps" },
    ],
    [
      "an infinite literal",
      sample("seed: 0, sampler: { sigmaMax: 1e999 }"),
      undefined,
      { code: "BAD_USER_INPUT", field: "sampler.sigmaMax" },
    ],
    [
      "a variable beyond 32 bits",
      'query ($s: Int!) { sample(model: "a", seed: $s) { id } }',
      { s: 3e9 },
      { code: "BAD_USER_INPUT", field: "seed" },
    ],
    [
      "a variable's unknown enum value",
      'query ($s: SamplerInput) { sample(model: "a", seed: 0, sampler: $s) { id } }',
      { s: { method: "HEUN" } },
      { code: "BAD_USER_INPUT", field: "sampler.method" },
    ],
    [
      "a variable inside an argument",
      'query ($c: Float) { sample(model: "a", seed: 0, sampler: { churn: $c }) { id } }',
      { c: "much" },
      { code: "BAD_USER_INPUT", field: "sampler.churn" },
    ],
    [
      "a missing variable",
      "query ($v: Int!) { seed(value: $v) { id } }",
      {},
      { code: "BAD_USER_INPUT", field: "value" },
    ],
    [
      "a null variable where a default stands",
      "query ($n: NoiseScheme) { seed(value: 0, noise: $n) { id } }",
      { n: null },
      { code: "BAD_USER_INPUT", field: "noise" },
    ],
    ["a negative seed", "{ seed(value: -1) { id } }", undefined, { code: "BAD_USER_INPUT", field: "value" }],
    ["a service's own", sample("seed: 0"), undefined, { code: "OVERLOADED", retryAfterSeconds: 7 }],
    [
      "no such operation",
      "query A { viewer { name } } query B { viewer { name } }",
      undefined,
      { code: "BAD_REQUEST" },
    ],
    ["a subscription by POST", 'subscription { job(id: "x") { id } }', undefined, { code: "BAD_REQUEST" }],
  ];
  test.each(cases)("%s", async (_name, query, variables, extensions) => {
    expect(await extensionsOf(query, variables)).toEqual(extensions);
  });
});

describe("What nobody foresaw", () => {
  test("says INTERNAL and a reference that is in the log, and nothing of the machine", async () => {
    thrown = new Error("select secret from /var/lib/concordance", { cause: new Error("23505") });
    const answer = await post(edge, "{ metrics { slug } }");
    const [error] = answer.json.errors;
    expect(error.extensions.code).toBe("INTERNAL");
    expect(error.path).toEqual(["metrics"]);
    expect(answer.text).not.toMatch(/secret|\/var|23505|at .*\.ts/);
    const line = edge.lines.find((logged) => logged.reference === error.extensions.reference);
    expect(JSON.stringify(line)).toMatch(/select secret.*23505/);
    expect(error.message).toContain(error.extensions.reference);
  });

  test("does not get to choose its code", async () => {
    thrown = Object.assign(new Error("no"), { extensions: { code: "FORBIDDEN", rows: ["a"] } });
    const { reference, ...extensions } = await extensionsOf("{ metrics { slug } }");
    expect(extensions).toEqual({ code: "INTERNAL" });
    expect(reference).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("A refused request", () => {
  const json = { "content-type": "application/json" };
  test.each([
    ["plain JSON", "application/json", 200],
    ["GraphQL's own media type", "application/graphql-response+json", 400],
  ])("that does not validate has, as %s, the status GraphQL over HTTP says", async (_name, accept, status) => {
    for (const query of [
      "{ viewer ",
      "{ nothing }",
      "{ seed(value: 3000000000) { id } }",
      `{ ${"a ".repeat(1_001)} }`,
    ]) {
      const answer = await post(edge, query, undefined, { accept });
      expect(answer.status).toBe(status);
      expect(answer.headers["content-type"]).toContain(accept);
    }
  });

  test.each<
    [string, { method?: string; headers?: Record<string, string>; body?: string; path?: string }, number, string]
  >([
    ["a body that is not JSON", { method: "POST", headers: json, body: "{" }, 400, "BAD_REQUEST"],
    ["no query", { method: "POST", headers: json, body: "{}" }, 400, "BAD_REQUEST"],
    ["a batch", { method: "POST", headers: json, body: '[{"query":"{ viewer { name } }"}]' }, 400, "BAD_REQUEST"],
    [
      "a form, as another site's page could send",
      { method: "POST", headers: { "content-type": "text/plain" }, body: "{}" },
      400,
      "BAD_REQUEST",
    ],
    ["a GET without the preflight header", { path: "/graphql?query={viewer{name}}" }, 400, "BAD_REQUEST"],
    [
      "a persisted query",
      { method: "POST", headers: json, body: '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"a"}}}' },
      200,
      "BAD_REQUEST",
    ],
    [
      "a mutation by GET",
      { path: '/graphql?query=mutation{cancelJob(id:"x"){job{id}}}', headers: { "apollo-require-preflight": "1" } },
      405,
      "BAD_REQUEST",
    ],
    ["PUT", { method: "PUT", headers: json, body: "{}" }, 405, "BAD_REQUEST"],
    [
      "a wrong token",
      { method: "POST", headers: { ...json, authorization: "Bearer stolen" }, body: '{"query":"{ viewer { name } }"}' },
      401,
      "UNAUTHENTICATED",
    ],
    ["an unknown path", { path: "/nothing" }, 404, "NOT_FOUND"],
  ])("%s", async (_name, { path = "/graphql", ...request }, status, code) => {
    const answer = await send(edge, path, request);
    expect(answer.json.errors[0].extensions).toEqual({ code });
    expect(answer.status).toBe(status);
  });
});
