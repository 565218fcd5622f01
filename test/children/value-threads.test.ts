import { afterAll, expect, it } from "vitest";
import { ChildClosed, ChildOutOfMemory, ChildTimedOut } from "../../src/children/errors.js";
import { ValueThreads } from "../../src/children/value-threads.js";
import { descriptorCosine } from "../../src/metrics/descriptor-cosine.js";

const options = { timeoutMs: 60_000, memoryBytes: 2 ** 28 };
const threads = new ValueThreads(options);
afterAll(() => threads.close());

const vectors = Array.from({ length: 30 }, (_, i) =>
  Float32Array.from({ length: 9 }, (_, k) => Math.sin(9 * i + k) / 3),
);
const pairs = Array.from({ length: 1_001 }, (_, p) => [(7 * p) % 30, (p * p) % 30] as const);
const placesOf = (some: (readonly [number, number])[]) => Uint32Array.from(some.flat());
const plain = (some: (readonly [number, number])[]) => some.map(([a, b]) => descriptorCosine(vectors[a]!, vectors[b]!));
/** Seconds of work: a chain of long vectors, none of whose pairs share a block. */
const long = Array.from({ length: 64 }, () => new Float32Array(65_536).fill(2 ** -8));
const much = Uint32Array.from({ length: 200_000 }, (_, i) => (i % 2 === 0 ? 0 : (i >> 1) % 64));

it("gives one value a pair in the order asked, whatever thread it was on and however many ask at once", async () => {
  const lists = [pairs, pairs.slice(0, 1), pairs.slice(3, 5), [], pairs.slice(500)];
  const found = await Promise.all(lists.map((list) => threads.values(vectors, placesOf(list))));
  expect(found.map((values) => [...values])).toEqual(lists.map(plain));
  // They are sent copies: what was asked of is there still.
  expect(vectors[29]).toHaveLength(9);
});

it("refuses a place that has no vector and vectors of two lengths, and answers the next", async () => {
  await expect(threads.values(vectors, Uint32Array.of(0, 30))).rejects.toThrow("there is no vector 30");
  const unlike = threads.values([...vectors, new Float32Array(10)], Uint32Array.of(0, 30));
  await expect(unlike).rejects.toThrow("vectors of 10 and 9 values");
  expect([...(await threads.values(vectors, placesOf(pairs)))]).toEqual(plain(pairs));
});

it("ends a request that takes too long, and answers the next on a fresh thread", async () => {
  const hasty = new ValueThreads({ ...options, timeoutMs: 400 });
  await expect(hasty.values(long, much)).rejects.toThrow(ChildTimedOut);
  await expect(hasty.values(long, much)).rejects.toThrow("the process did not finish within 0.4 s");
  await hasty.close();
});

it("ends a request whose asker is gone with the reason, and not those that wait for its turn", async () => {
  const asker = new AbortController();
  const given = threads.values(long, much, asker.signal);
  const next = threads.values(vectors, placesOf(pairs));
  setImmediate(() => asker.abort(new Error("gone")));
  await expect(given).rejects.toThrow("gone");
  expect([...(await next)]).toEqual(plain(pairs));
  await expect(threads.values(vectors, placesOf(pairs), asker.signal)).rejects.toThrow("gone");
});

it("makes no room for vectors beyond its memory", async () => {
  const small = new ValueThreads({ ...options, memoryBytes: 100 });
  await expect(small.values(vectors, placesOf(pairs))).rejects.toThrow(ChildOutOfMemory);
  expect([...(await small.values(vectors, Uint32Array.of(0, 1)))]).toEqual(plain([[0, 1]]));
  await small.close();
});

it("ends what it is doing when it is closed, and takes nothing after that", async () => {
  const closing = new ValueThreads(options);
  const given = closing.values(long, much);
  given.catch(() => {});
  await closing.close();
  await expect(given).rejects.toThrow(ChildClosed);
  await expect(closing.values(vectors, placesOf(pairs))).rejects.toThrow(ChildClosed);
});
