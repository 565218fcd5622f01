import { expect, test } from "vitest";
import { Asker } from "../../src/commands/claims/asker.js";
import type { GraphClient } from "../../src/commands/client.js";

const METRIC = {
  slug: "m",
  version: 1,
  threshold: 0.5,
  direction: "SIMILARITY",
  kind: "DESCRIPTOR_COSINE",
  digest: null,
};
const source = { model: "a" };

/** A server that answers these in turn, and the last one again and again. */
async function asking(field: string, answers: object[]) {
  let asked = 0;
  const query = async (document: string) => {
    if (document.includes("metrics")) return { metrics: [METRIC] };
    return { [field]: answers[Math.min(asked++, answers.length - 1)] };
  };
  const asker = await Asker.of({ query } as unknown as GraphClient, "m");
  return { asker, asked: () => asked };
}
const comparison = (values: (number | null)[], pendingValues: number) => ({
  values,
  pendingValues,
  numericsClasses: [],
  score: { n: values.filter((value) => value !== null).length, requested: values.length },
});

test("values that are pending are waited for, though whole waits bring none of them", async () => {
  const nothing = comparison([null, null], 2);
  const { asker, asked } = await asking("comparison", [
    nothing,
    nothing,
    nothing,
    comparison([0.9, null], 1),
    comparison([0.9, 0.1], 0),
  ]);
  expect(await asker.same(source, source, [1, 2])).toEqual([true, false]);
  expect(asked()).toBe(5);
});

test("a sample that FAILED is waited for once, and what is pending for ever not for ever", async () => {
  const failed = await asking("comparison", [comparison([0.9, null], 0)]);
  expect(await failed.asker.same(source, source, [1, 2])).toEqual([true, null]);
  expect(failed.asked()).toBe(2);
  const standing = await asking("comparison", [comparison([null], 1)]);
  expect(await standing.asker.same(source, source, [1])).toEqual([null]);
  expect(standing.asked()).toBe(32);
});

test("copies by descriptors are waited for while no image has a nearest one yet", async () => {
  const part = (n: number) => ({ value: n === 0 ? null : 0.5, n, requested: 2 });
  const answers = [0, 0, 0, 2].map((n) => ({ score: part(n), reference: part(n) }));
  const { asker } = await asking("generalization", answers);
  expect(await asker.excessCopying(source, [1, 2])).toEqual({
    kind: "INDEPENDENT",
    first: 1,
    n: 2,
    second: 1,
    otherN: 2,
  });
});
