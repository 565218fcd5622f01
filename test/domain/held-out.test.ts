import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countOf, evenlySpread, heldOutRanges, type ImageRange } from "../../src/domain/held-out.js";

const size = 60;
const range = fc
  .tuple(fc.integer({ min: 0, max: size }), fc.integer({ min: 0, max: size }))
  .map(([x, y]): ImageRange => [Math.min(x, y), Math.max(x, y)]);

describe("held-out images", () => {
  it("are those that no range holds, once each and in order, whatever the order of the ranges", () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 6 }), (learned) => {
        const expected = Array.from({ length: size }, (_, i) => i).filter(
          (i) => !learned.some(([start, end]) => i >= start && i < end),
        );
        const ranges = heldOutRanges(size, learned);
        const held = ranges.flatMap(([start, end]) => Array.from({ length: end - start }, (_, i) => start + i));
        expect(held).toEqual(expected);
        expect(heldOutRanges(size, [...learned].reverse())).toEqual(ranges);
        expect(countOf(ranges)).toBe(expected.length);
        for (let n = 1; n <= expected.length; n += 7) {
          const ranks = Array.from({ length: n }, (_, i) => Math.floor(((i + 0.5) * expected.length) / n));
          expect(evenlySpread(ranges, n)).toEqual(ranks.map((rank) => expected[rank]));
        }
        expect(() => evenlySpread(ranges, expected.length + 1)).toThrow(RangeError);
      }),
    );
  });
});
