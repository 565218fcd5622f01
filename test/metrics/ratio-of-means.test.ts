import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partsFrom } from "../../src/metrics/parting.js";
import { ratioOfMeans } from "../../src/metrics/ratio-of-means.js";

const squares = fc.double({ min: 1e-6, max: 1e6, noNaN: true });

describe("a ratio of means", () => {
  it("is 0 of nothing, with no room around it, and unknown over nothing", () => {
    expect(ratioOfMeans([0, 0, 0], [1, 2, 3])).toEqual({ value: 0, low: 0, high: 0 });
    expect(ratioOfMeans([0, 0], [0, 0])).toEqual({ value: null, low: null, high: null });
    expect(ratioOfMeans([2], [4])).toEqual({ value: 0.5, low: null, high: null });
    expect(ratioOfMeans([1, 1], [3, 0])).toEqual({ value: 2 / 3, low: null, high: null });
    expect(() => ratioOfMeans([1], [1, 2])).toThrow(RangeError);
  });

  // By hand: 3/6; without one of the units 2/4 and 1/2, so nothing varies.
  it("has no width where every unit has the same ratio", () => {
    expect(ratioOfMeans([1, 2], [2, 4])).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
  });

  it("leaves out each unit in turn and takes Student's quantile", () => {
    const without = [5 / 7, 4 / 8, 3 / 3];
    const mean = without.reduce((sum, each) => sum + each, 0) / 3;
    const error = Math.sqrt((2 / 3) * without.reduce((sum, each) => sum + (each - mean) ** 2, 0));
    // Student's with two degrees of freedom has a closed form.
    const quantile = 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2));
    const { value, low, high } = ratioOfMeans([1, 2, 3], [2, 1, 6]);
    expect(value).toBe(6 / 9);
    expect(low).toBe(0);
    expect(Math.abs(high! - (6 / 9 + quantile * error))).toBeLessThan(1e-12);
  });

  it("does not change a bit when the units change places", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(squares, squares), { minLength: 2, maxLength: 30 }), fc.nat(), (units, turn) => {
        const turned = units.map((_, i) => units[(i + turn) % units.length]!).reverse();
        const of = (pairs: [number, number][]) =>
          ratioOfMeans(
            pairs.map(([above]) => above),
            pairs.map(([, below]) => below),
          );
        expect(of(turned)).toEqual(of(units));
      }),
    );
  });
});

describe("where two ways part", () => {
  it.each([
    [[true, true, false, false], 2],
    [[false, true, false], 2],
    [[false, false, false], 0],
    [[true, false, true], null],
    [[true, true], null],
    [[false, null, false], null],
    [[null, true, false], 2],
    [[false, null], null],
    [[], null],
  ] as const)("%j part from %s", (matches, from) => {
    expect(partsFrom(matches)).toBe(from);
  });
});
