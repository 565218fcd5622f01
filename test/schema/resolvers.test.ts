import { graphql } from "graphql";
import { expect, test } from "vitest";
import { createGraphQLContext } from "../../src/resolvers/context.js";
import { keyOf, nodeId, parseId, seedId } from "../../src/resolvers/ids.js";
import { createSchema } from "../../src/resolvers/schema.js";
import type { Asking } from "../../src/services/asking.js";
import type { Services } from "../../src/services/services.js";
import type { ModelView } from "../../src/services/views.js";

const schema = createSchema();
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const digest = "a".repeat(64);
const asking: Asking = {
  viewer: { name: "local", role: "OWNER", kind: "LOCAL" },
  door: "POST",
  startedAt: 0,
  signal: new AbortController().signal,
  budget: { missing: 1, studied: 1 },
};

function model(n: number): ModelView {
  const training = { setId: uuid(900), size: n, offset: 0, onlyClass: null, count: n, steps: null, run: null };
  return { id: uuid(n), slug: `m${n}`, parentId: uuid(100 + (n % 2)), training } as ModelView;
}

test("Parents and training sets of a page of models are each asked for once, each id once", async () => {
  const calls: string[][] = [];
  const services = {
    models: {
      list: async () => ({ edges: Array.from({ length: 50 }, (_, n) => ({ cursor: "", node: model(n) })) }),
      byIds: async (_asking: unknown, ids: readonly string[]) => {
        calls.push([...ids]);
        return ids.map((_, n) => model(n));
      },
    },
    trainingSets: {
      byIds: async (_asking: unknown, ids: readonly string[]) => {
        calls.push([...ids]);
        return ids.map((id) => ({ id, slug: "set" }));
      },
    },
  } as unknown as Services;
  const source = "{ models { edges { node { parent { slug } training { set { slug } } } } } }";
  const result = await graphql({ schema, source, contextValue: createGraphQLContext(services, asking) });
  expect(result.errors).toBeUndefined();
  expect(calls.sort()).toEqual([[uuid(100), uuid(101)], [uuid(900)]]);
});

test("nodes answers in the order asked, one call a type, and null for what is no id", async () => {
  const calls: string[][] = [];
  const services = {
    models: {
      byIds: async (_asking: unknown, ids: readonly string[]) => {
        calls.push([...ids]);
        return ids.map((id) => (id === uuid(1) ? model(1) : null));
      },
    },
    comparing: { byDigest: async () => null },
  } as unknown as Services;
  const ids = [
    "Seed:TORCH_CPU:7",
    nodeId("Model", uuid(2)),
    "Model:1",
    nodeId("Model", uuid(1)),
    `Comparison:${digest}`,
    "",
  ];
  const result = await graphql({
    schema,
    source: "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }",
    variableValues: { ids },
    contextValue: createGraphQLContext(services, asking),
  });
  expect(result).toEqual({
    data: {
      nodes: [
        { __typename: "Seed", id: "Seed:TORCH_CPU:7" },
        null,
        null,
        { __typename: "Model", id: `Model:${uuid(1)}` },
        null,
        null,
      ],
    },
  });
  expect(calls).toEqual([[uuid(2), uuid(1)]]);
});

test("An id reads back as what it was made of", () => {
  expect(parseId(nodeId("Sample", digest))).toEqual({ type: "Sample", key: digest });
  expect(parseId(nodeId("Metric", "mae@1"))).toEqual({ type: "Metric", key: "mae@1" });
  expect(parseId(seedId("NUMPY_PCG64", 2147483647))).toEqual({ type: "Seed", noise: "NUMPY_PCG64", value: 2147483647 });
  expect(keyOf("Job", nodeId("Sample", digest))).toBeNull();
});

test.each([
  "",
  ":",
  "Model",
  "Model:",
  "Model:'; drop table model",
  `Model:${uuid(1)}\n`,
  `Sample:${digest.toUpperCase()}`,
  "Seed:TORCH_CPU:-1",
  "Seed:TORCH_CPU:2147483648",
  "Seed:TORCH_CPU:1e3",
  "Seed:TORCH_CPU:01",
  "Seed:TORCH_CPU:1:2",
  "Seed:torch:1",
  "__proto__:a",
  "constructor:a",
])("%j is nobody's id", (id) => {
  expect(parseId(id)).toBeNull();
});
