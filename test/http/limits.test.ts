import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type Edge, post, send, startEdge } from "./edge.js";

let edge: Edge;
beforeAll(async () => {
  edge = await startEdge({ metrics: { list: async () => [] }, models: { bySlug: async () => null } });
  // The first operation compiles what the later ones are timed on.
  await post(edge, "{ viewer { name } metrics { slug } }");
  await post(edge, `{ ${"viewer { name } ".repeat(400)} }`);
});
afterAll(() => edge.close());

/** The error of an answer that was refused, and how long that took. */
async function refused(query: string, variables?: unknown): Promise<{ answer: Answer; ms: number }> {
  const start = performance.now();
  const answer = await post(edge, query, variables);
  const ms = performance.now() - start;
  expect(answer.json.data, answer.text.slice(0, 200)).toBeUndefined();
  return { answer, ms };
}
const nested = (levels: number) =>
  `{ model(slug: "a") ${"{ parent ".repeat(levels - 2)}{ slug }${" }".repeat(levels - 2)} }`;

describe("A document", () => {
  test("of 12 levels is answered, and one of 13 is refused with its depth", async () => {
    expect((await post(edge, nested(12))).json).toEqual({ data: { model: null } });
    const { answer } = await refused(nested(13));
    expect(answer.status).toBe(400);
    expect(answer.json.errors).toEqual([
      {
        message: "The query is 13 levels deep; it may be 12.",
        extensions: { code: "QUERY_TOO_COMPLEX", cost: 13, limit: 12 },
      },
    ]);
  });

  test("of 1,000 fields is answered, and one of 1,001 is refused", async () => {
    const fields = (count: number) =>
      `{ viewer { ${Array.from({ length: count - 1 }, (_, i) => `a${i}: name`).join(" ")} } }`;
    expect((await post(edge, fields(1_000))).json.data.viewer.a998).toBe("local");
    const { answer } = await refused(fields(1_001));
    expect(answer.json.errors[0].extensions).toEqual({ code: "QUERY_TOO_COMPLEX", cost: 1_001, limit: 1_000 });
  });

  test("counts aliases, fragments that nobody uses and every operation", async () => {
    const aliases = Array.from({ length: 1_001 }, (_, i) => `a${i}: metrics { slug }`).join(" ");
    for (const query of [
      `{ ${aliases} }`,
      `{ viewer { name } } fragment F on Viewer { ${"name ".repeat(1_000)} }`,
      `query A { viewer { ${"name ".repeat(500)} } } query B { viewer { ${"name ".repeat(500)} } }`,
    ]) {
      const { answer } = await refused(query);
      expect(answer.json.errors[0].extensions.code).toBe("QUERY_TOO_COMPLEX");
    }
  });

  test("of 15,000 tokens is counted before it is parsed", async () => {
    const tokens = (count: number) => `{ viewer(${"a:1 ".repeat((count - 7) / 3)}) { name } }`;
    const { answer: most } = await refused(tokens(15_001 - 2));
    expect(most.json.errors[0].extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
    const { answer } = await refused(tokens(15_004));
    expect(answer.json.errors[0]).toEqual({
      message: "The document has more than 15000 tokens, the most a document may have.",
      extensions: { code: "QUERY_TOO_COMPLEX", cost: 15_001, limit: 15_000 },
    });
  });

  test("that would cost too much is refused with its cost and the limit", async () => {
    const grid = (i: number) =>
      `g${i}: grid(sources: [${'{ model: "a" } '.repeat(64)}], seeds: { count: 1000 }, first: 1000) { rows { samples { id state } } }`;
    const { answer } = await refused(`{ ${Array.from({ length: 12 }, (_, i) => grid(i)).join(" ")} }`);
    const { code, cost, limit } = answer.json.errors[0].extensions;
    expect({ code, limit }).toEqual({ code: "QUERY_TOO_COMPLEX", limit: 2_000_000 });
    expect(cost).toBeGreaterThan(limit);
  });

  test("may ask for the whole schema", async () => {
    const { getIntrospectionQuery } = await import("graphql");
    expect((await post(edge, getIntrospectionQuery())).json.data.__schema.queryType.name).toBe("Query");
  });
});

describe("A bomb is refused in less than 50 ms:", () => {
  const doubling = Array.from({ length: 40 }, (_, i) => `fragment F${i} on Model { ...F${i + 1} ...F${i + 1} }`);
  const bombs: Record<string, string> = {
    "7,000 levels of selections": `${"{ a ".repeat(7_000)}${"}".repeat(7_000)}`,
    "7,000 levels of a list": `{ nodes(ids: ${"[".repeat(7_000)}${"]".repeat(7_000)}) { id } }`,
    "15,000 equal fields": `{ ${"viewer ".repeat(14_990)} }`,
    "5,000 aliases": `{ ${Array.from({ length: 4_900 }, (_, i) => `a${i}:metrics`).join(" ")} }`,
    "fragments that double 40 times": `{ model(slug: "a") { ...F0 } } ${doubling.join(" ")} fragment F40 on Model { slug }`,
    "300,000 tokens": `{ ${"a ".repeat(300_000)} }`,
  };
  test.each(Object.entries(bombs))("%s", async (_name, query) => {
    // The least of five: the machine may be busy with something else.
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      const { answer, ms } = await refused(query);
      expect(answer.json.errors[0].extensions.code).toBe("QUERY_TOO_COMPLEX");
      times.push(ms);
    }
    expect(Math.min(...times)).toBeLessThan(50);
  });

  test("fragments in a circle are a mistake, not a cost", async () => {
    const { answer } = await refused(
      `{ model(slug: "a") { ...A } } fragment A on Model { ...B ...B } fragment B on Model { ...A ...A slug }`,
    );
    expect(answer.json.errors[0].extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  test("1,000 fields of one name are validated in less than 300 ms", async () => {
    // The least of some: what else the machine does at that moment is not what is measured.
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      const start = performance.now();
      await post(edge, `{ ${"metrics { slug } ".repeat(500)} }`);
      times.push(performance.now() - start);
    }
    expect(Math.min(...times)).toBeLessThan(300);
  });
});

describe("A body", () => {
  test("of 3 MB is refused as too large, in GraphQL's shape", async () => {
    const body = JSON.stringify({ query: `{ viewer { name } } #${"x".repeat(3_000_000)}` });
    const headers = { "content-type": "application/json" };
    const answer = await send(edge, "/graphql", { method: "POST", headers, body });
    expect(answer.status).toBe(413);
    expect(answer.json).toEqual({
      errors: [
        {
          message: "The request body is larger than 1000000 bytes, the most a body may have.",
          extensions: { code: "BAD_REQUEST" },
        },
      ],
    });
  });
});
