import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Edge, startEdge } from "./edge.js";

let edge: Edge;
beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.close());

/** As a client that is no browser: with the header that CSRF prevention asks of a GET. */
const audits = serverAudits({
  url: () => `${edge.url}/graphql`,
  fetchFn: (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { "apollo-require-preflight": "1", ...(init.headers as Record<string, string>) } }),
});

test.each(audits.filter(({ name }) => name.startsWith("MUST")).map((audit) => [audit.name, audit] as const))(
  "GraphQL over HTTP: %s",
  async (_name, audit) => {
    expect(await audit.fn()).toMatchObject({ status: "ok" });
  },
);

test("GraphQL over HTTP: there is nothing that it recommends and we do otherwise", async () => {
  const results = await Promise.all(audits.map((audit) => audit.fn()));
  expect(results.filter(({ status }) => status !== "ok").map(({ name }) => name)).toEqual([]);
});
