import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockValues } from "../../src/metrics/block-values.js";
import { descriptorCosine } from "../../src/metrics/descriptor-cosine.js";
import { vectorValues } from "../../src/metrics/vector-values.js";

const row = (vectors: Float32Array, dimension: number, i: number) =>
  vectors.subarray(i * dimension, (i + 1) * dimension);
const vectorsOf = (count: number, dimension: number) =>
  fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: count * dimension, maxLength: count * dimension });

describe("values of many vectors at once are descriptorCosine's, to the bit", () => {
  test("of all pairs of a block, for every number and length of vectors", () => {
    fc.assert(
      fc.property(
        fc
          .tuple(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 40 }))
          .chain(([count, dimension]) =>
            fc.tuple(fc.constant(count), fc.constant(dimension), vectorsOf(count, dimension)),
          ),
        ([count, dimension, list]) => {
          const vectors = Float32Array.from(list);
          const block = blockValues(dimension, 11);
          const { square, stride } = block.of(vectors, [...Array(count).keys()]);
          for (let i = 0; i < count; i++) {
            for (let j = i; j < count; j++) {
              const value = Math.max(-1, Math.min(1, square[i * stride + j]!));
              expect(value).toBe(descriptorCosine(row(vectors, dimension, i), row(vectors, dimension, j)));
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("of any list of pairs: few or many, of one seed or across, a vector with itself, twice the same", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 29 }), fc.nat({ max: 29 })), { maxLength: 400 }),
        vectorsOf(30, 7),
        (pairs, list) => {
          const vectors = Float32Array.from(list);
          const values = vectorValues(vectors, 7, Uint32Array.from(pairs.flat()));
          expect([...values]).toEqual(pairs.map(([i, j]) => descriptorCosine(row(vectors, 7, i), row(vectors, 7, j))));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("of a group too large to be multiplied all with all", () => {
    const vectors = Float32Array.from({ length: 200 * 5 }, (_, i) => Math.fround(Math.sin(i)));
    const pairs = Array.from({ length: 199 }, (_, i) => [i, i + 1]);
    const values = vectorValues(vectors, 5, Uint32Array.from(pairs.flat()));
    expect([...values]).toEqual(pairs.map(([i, j]) => descriptorCosine(row(vectors, 5, i!), row(vectors, 5, j!))));
  });
});
