import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agreement } from "../../src/metrics/agreement.js";
import { matches } from "../../src/metrics/counting.js";
import { histogram } from "../../src/metrics/histogram.js";
import { pairOrder } from "../../src/metrics/pair-order.js";
import { curve, mean, score } from "../../src/metrics/score.js";
import { wilson } from "../../src/metrics/wilson.js";
import { golden } from "./golden.js";

const value = fc.double({ min: -1, max: 1, noNaN: true });
const values = fc.array(fc.option(value), { maxLength: 60 });
const direction = fc.constantFrom("SIMILARITY" as const, "DISTANCE" as const);

describe("a score", () => {
  it("counts strictly, both ways", () => {
    expect([0.89, 0.9, 0.91].map((v) => matches(v, 0.9, "SIMILARITY"))).toEqual([false, false, true]);
    expect([14, 15, 16].map((v) => matches(v, 15, "DISTANCE"))).toEqual([true, false, false]);
  });

  it("is over the pairs that are there, and says how many were asked for", () => {
    expect(score([0.95, null, 0.9, 0.2, null], 0.9, "SIMILARITY")).toEqual({
      ...wilson(1, 3),
      n: 3,
      requested: 5,
      method: "WILSON",
    });
  });

  it("is null while nothing is there", () => {
    const nothing = { value: null, low: null, high: null, n: 0, requested: 2, method: "WILSON" };
    expect(score([null, null], 0.9, "SIMILARITY")).toEqual(nothing);
    expect(curve([null, null], [0.5], "DISTANCE")).toEqual([nothing]);
    expect(mean([null, null])).toBeNull();
  });

  it("at every threshold of a curve is the score at that threshold, also at a value itself", () => {
    fc.assert(
      fc.property(values, fc.array(value), direction, (given, thresholds, way) => {
        const all = [...thresholds, ...given.filter((v) => v !== null), -2, 2];
        expect(curve(given, all, way)).toEqual(all.map((threshold) => score(given, threshold, way)));
      }),
    );
  });

  it("never rises with the threshold of a similarity, and never falls with that of a distance", () => {
    fc.assert(
      fc.property(values, value, value, direction, (given, s, t, way) => {
        const [lax, strict] =
          way === "SIMILARITY" ? [Math.min(s, t), Math.max(s, t)] : [Math.max(s, t), Math.min(s, t)];
        expect(score(given, strict, way).value ?? 0).toBeLessThanOrEqual(score(given, lax, way).value ?? 0);
      }),
    );
  });

  it("and its mean, curve, histogram and agreement do not change by a bit in another order of seeds", () => {
    const shuffled = values.chain((given) =>
      fc.tuple(
        fc.constant(given),
        fc.shuffledSubarray([...given.keys()], { minLength: given.length }).map((o) => o.map((i) => given[i]!)),
      ),
    );
    fc.assert(
      fc.property(shuffled, direction, ([one, other], way) => {
        expect(score(other, 0.3, way)).toEqual(score(one, 0.3, way));
        expect(mean(other)).toBe(mean(one));
        expect(curve(other, [0, 0.5], way)).toEqual(curve(one, [0, 0.5], way));
        expect(histogram(other, [-1, 1], 7)).toEqual(histogram(one, [-1, 1], 7));
        expect(agreement(other, 0.3, way)).toEqual(agreement(one, 0.3, way));
      }),
    );
  });
});

describe("a histogram", () => {
  it("is NumPy's", () => {
    for (const { range, bins, values: given, counts, edges } of golden.histogram) {
      const got = histogram(given, range, bins);
      expect(got.counts).toEqual(counts);
      expect(got.edges.length).toBe(bins + 1);
      got.edges.forEach((edge, i) => {
        expect(Math.abs(edge - edges[i]!)).toBeLessThanOrEqual(1e-13);
      });
    }
  });

  it("puts a value at an edge into the bin above, and the last edge into the last bin", () => {
    const { edges, counts } = histogram([-1, -0.9, 0.9, 1, null], [-1, 1], 20);
    expect(edges.slice(0, 2)).toEqual([-1, -0.9]);
    expect(edges.slice(-2)).toEqual([0.9, 1]);
    expect(counts).toEqual([1, 1, ...new Array(17).fill(0), 2]);
  });

  it("counts every value that is there exactly once, within the edges it answers", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 1000 }), (given, bins) => {
        const { edges, counts } = histogram(given, [-1, 1], bins);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(given.filter((v) => v !== null).length);
        expect([edges.length, edges[0], edges[bins]]).toEqual([bins + 1, -1, 1]);
      }),
    );
    const edges = histogram([], [-1, 1], 777).edges;
    const at = histogram(edges.slice(0, -1), [-1, 1], 777).counts;
    expect(at.every((count) => count === 1)).toBe(true);
  });

  it("refuses fewer than 1 and more than 1000 bins, and names the argument", () => {
    for (const bins of [0, 1001, -3, 2.5, Number.NaN])
      expect(() => histogram([], [0, 1], bins)).toThrow(
        expect.objectContaining({
          code: "BAD_USER_INPUT",
          details: { field: "bins" },
          message: `bins must be a whole number from 1 to 1000; got ${bins}.`,
        }),
      );
  });
});

describe("an order of pairs", () => {
  const given = [0.5, null, 0.9, 0.1, 0.5];

  it("is that of the seeds, or by likeness with ties in the order of seeds; missing pairs are not in it", () => {
    expect(pairOrder(given, "SEED", "SIMILARITY")).toEqual([0, 2, 3, 4]);
    expect(pairOrder(given, "LEAST_SIMILAR", "SIMILARITY")).toEqual([3, 0, 4, 2]);
    expect(pairOrder(given, "MOST_SIMILAR", "SIMILARITY")).toEqual([2, 0, 4, 3]);
  });

  it("turns round for a distance, whose greatest value is least alike", () => {
    expect(pairOrder(given, "SEED", "DISTANCE")).toEqual([0, 2, 3, 4]);
    expect(pairOrder(given, "LEAST_SIMILAR", "DISTANCE")).toEqual([2, 0, 4, 3]);
    expect(pairOrder(given, "MOST_SIMILAR", "DISTANCE")).toEqual([3, 0, 4, 2]);
  });
});

describe("agreement", () => {
  it("is the mean, the least alike and the matching part of all pairs", () => {
    expect(agreement([0.25, 0.75, 0.5, 1], 0.5, "SIMILARITY")).toEqual({
      mean: 0.625,
      least: 0.25,
      matching: 0.5,
      pairs: 4,
      requested: 4,
    });
    expect(agreement([10, 20, 30], 15, "DISTANCE")).toEqual({
      mean: 20,
      least: 30,
      matching: 1 / 3,
      pairs: 3,
      requested: 3,
    });
  });

  it("is null until every pair has its value, and where there is no pair", () => {
    expect(agreement([0.5, null], 0.5, "SIMILARITY")).toEqual({
      mean: null,
      least: null,
      matching: null,
      pairs: 1,
      requested: 2,
    });
    expect(agreement([], 0.5, "SIMILARITY")).toEqual({
      mean: null,
      least: null,
      matching: null,
      pairs: 0,
      requested: 0,
    });
  });
});
