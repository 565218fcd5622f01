/** Who is let in, and by which door. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Asking } from "../../src/services/asking.js";
import { type Edge, JOB, modelView, post, sampleView, send, startEdge } from "./edge.js";

let edge: Edge;
const asked: Asking[] = [];
beforeAll(async () => {
  edge = await startEdge(
    {
      people: { spending: async () => ({ limit: null, used: 0, queued: 0 }) },
      models: {
        bySlug: async () => modelView(),
        byIds: async (_asking, ids) => ids.map(() => modelView()),
      },
      sampling: {
        rows: async (asking) => {
          asked.push(asking);
          return [[sampleView()]];
        },
      },
      jobs: { bySampleKeys: async (_asking, keys) => keys.map(() => null) },
    },
    { ALLOWED_HOSTS: "lab.example", CORS_ORIGINS: "https://board.example" },
  );
});
afterAll(() => edge.close());

const json = { "content-type": "application/json" };
const body = JSON.stringify({ query: "{ viewer { name } }" });
const statusOf = async (headers: Record<string, string>) =>
  (await send(edge, "/graphql", { method: "POST", headers: { ...json, ...headers }, body })).status;

describe("A request", () => {
  test("is answered by our own names, with our own port", async () => {
    for (const host of ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"]) {
      expect(await statusOf({ host: `${host}:${edge.port}` })).toBe(200);
    }
    expect(await statusOf({ host: "lab.example" })).toBe(200);
  });

  test("whose Host is not ours is refused, on every path", async () => {
    for (const host of [
      "evil.example",
      `evil.example:${edge.port}`,
      "localhost:1",
      "localhost.evil.example",
      "127.0.0.1",
    ]) {
      expect(await statusOf({ host })).toBe(403);
    }
    for (const path of ["/health/live", "/metrics", "/objects/images/a.png", "/"]) {
      expect((await send(edge, path, { headers: { host: "evil.example" } })).status).toBe(403);
    }
  });

  test("whose Origin is neither ours nor in CORS_ORIGINS is refused", async () => {
    for (const origin of [
      "https://evil.example",
      "null",
      "http://localhost:3000",
      "file://",
      "https://board.example.evil",
    ]) {
      expect(await statusOf({ origin })).toBe(403);
    }
    expect(await statusOf({ origin: `http://localhost:${edge.port}` })).toBe(200);
    expect(await statusOf({ origin: "https://board.example" })).toBe(200);
  });

  test("of a page in CORS_ORIGINS is let read, after its preflight", async () => {
    const headers = { origin: "https://board.example", "access-control-request-method": "POST" };
    const preflight = await send(edge, "/graphql", { method: "OPTIONS", headers });
    expect(preflight.status).toBe(204);
    expect(preflight.headers["access-control-allow-origin"]).toBe("https://board.example");
    expect(preflight.headers["access-control-allow-headers"]).toMatch(/Content-Type, Authorization/);
    // PUT is how a model is uploaded.
    expect(preflight.headers["access-control-allow-methods"]).toBe("GET, POST, PUT");
    const own = await send(edge, "/graphql", {
      method: "OPTIONS",
      headers: { "access-control-request-method": "POST" },
    });
    expect(own.headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("is logged by its id and path alone", async () => {
    const headers = { ...json, authorization: "Bearer researcher", "x-request-id": "mine-1" };
    const answer = await send(edge, "/objects/images/a.png?signature=s3cret", { headers });
    expect(answer.headers["x-request-id"]).toBe("mine-1");
    const line = edge.lines.find(({ id }) => id === "mine-1");
    expect(line).toMatchObject({ method: "GET", path: "/objects/images/a.png", status: 404 });
    expect(JSON.stringify(edge.lines)).not.toMatch(/s3cret|researcher/);
  });
});

describe("The viewer", () => {
  test("is whom the token names", async () => {
    const answer = await post(
      edge,
      "{ viewer { name role quota { computeSecondsPerDay computeSecondsUsed } } }",
      {},
      { authorization: "Bearer researcher" },
    );
    expect(answer.json.data.viewer).toEqual({
      name: "ada",
      role: "RESEARCHER",
      quota: { computeSecondsPerDay: null, computeSecondsUsed: 0 },
    });
  });
});

describe("The door", () => {
  const samples = "samples(seeds: { count: 1 }) { state }";
  const doors = async (ask: () => Promise<unknown>) => {
    asked.length = 0;
    await ask();
    return asked.map(({ door }) => door);
  };
  test("is POST or GET, as the operation came", async () => {
    const query = `{ model(slug: "unet") { ${samples} } }`;
    expect(await doors(() => post(edge, query))).toEqual(["POST"]);
    const headers = { "apollo-require-preflight": "1" };
    expect(await doors(() => send(edge, `/graphql?query=${encodeURIComponent(query)}`, { headers }))).toEqual(["GET"]);
  });

  test("is NODE beneath node and nodes, whatever they are called there, and shares the operation's budget", async () => {
    const query = `{
      model(slug: "unet") { ${samples} }
      renamed: node(id: "Model:${JOB}") { ... on Model { ${samples} parent { slug } } }
      nodes(ids: ["Model:${JOB}"]) { ... on Model { ${samples} } }
    }`;
    expect((await doors(() => post(edge, query))).sort()).toEqual(["NODE", "NODE", "POST"]);
    expect(new Set(asked.map(({ budget }) => budget)).size).toBe(1);
    expect(asked[0]?.budget).toEqual({ missing: 100_000, studied: 2_000_000 });
  });

  test("closes when the client goes", async () => {
    asked.length = 0;
    await post(edge, `{ model(slug: "unet") { ${samples} } }`);
    await expect.poll(() => asked[0]?.signal.aborted).toBe(true);
  });
});

describe("Operators", () => {
  test("read what is not ready", async () => {
    const live = await send(edge, "/health/live");
    expect([live.status, live.json]).toEqual([200, { status: "live" }]);
    const ready = await send(edge, "/health/ready");
    expect([ready.status, ready.json]).toEqual([
      503,
      { status: "not ready", checks: { database: null, storage: "the disk is full" } },
    ]);
  });

  test("read metrics with a closed set of labels", async () => {
    await send(edge, "/a/path/of/my/own");
    const { text } = await send(edge, "/metrics");
    expect(text).toContain("concordance_queue_depth 3\n");
    expect(text).toContain('concordance_samples{state="READY"} 5\n');
    expect(text).toContain("concordance_inference_seconds_total 7.5\n");
    expect(text).toContain('concordance_cache_requests_total{result="hit"} 11\n');
    expect(text).toMatch(/concordance_http_requests_total\{method="GET",route="other",status="404"\} \d+\n/);
    expect(text).toMatch(/concordance_http_requests_total\{method="POST",route="\/graphql",status="200"\} \d+\n/);
    expect(text).toMatch(/concordance_graphql_operations_total\{type="query",outcome="ok"\} \d+\n/);
    expect(text).not.toContain("my/own");
  });
});
