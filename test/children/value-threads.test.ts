import { expect, it } from "vitest";
import { valuesOnThreads } from "../../src/children/value-threads.js";
import { descriptorCosine } from "../../src/metrics/descriptor-cosine.js";

const vectors = new Map(
  Array.from({ length: 30 }, (_, i): [string, Float32Array] => {
    return [String(i), Float32Array.from({ length: 9 }, (_, k) => Math.sin(9 * i + k) / 3)];
  }),
);
const pairs = Array.from({ length: 1_001 }, (_, p): [string, string] => [String((7 * p) % 30), String((p * p) % 30)]);
const plain = (some: [string, string][]) => some.map(([a, b]) => descriptorCosine(vectors.get(a)!, vectors.get(b)!));

it("gives one value a pair in the order asked, whatever thread it was on and however many ask at once", async () => {
  const lists = [pairs, pairs.slice(0, 1), pairs.slice(3, 5), [], pairs.slice(500)];
  const found = await Promise.all(lists.map((list) => valuesOnThreads(vectors, list)));
  expect(found.map((values) => [...values])).toEqual(lists.map(plain));
  // They are sent copies: what was asked of is there still.
  expect(vectors.get("29")).toHaveLength(9);
});

it("refuses a name that has no vector, and a thread that failed is started again", async () => {
  await expect(valuesOnThreads(vectors, [["0", "none"]])).rejects.toThrow('there is no vector "none"');
  const unlike = new Map([...vectors, ["long", new Float32Array(10)] as const]);
  await expect(valuesOnThreads(unlike, [["0", "long"]])).rejects.toThrow();
  expect([...(await valuesOnThreads(vectors, pairs))]).toEqual(plain(pairs));
});
