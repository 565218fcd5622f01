import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chance } from "../../src/metrics/chance.js";
import { studentQuantile95 } from "../../src/metrics/student.js";
import { wilson } from "../../src/metrics/wilson.js";
import { counted, golden } from "./golden.js";

describe("Wilson's interval", () => {
  it("is statsmodels' and SciPy's, to 1e-14", () => {
    for (const { k, n, low, high } of golden.wilson) {
      const got = wilson(k, n);
      expect(got.value).toBe(k / n);
      expect(Math.abs(got.low - low), `low of ${k} of ${n}`).toBeLessThanOrEqual(1e-15);
      expect(Math.abs(got.high - high), `high of ${k} of ${n}`).toBeLessThanOrEqual(1e-15);
    }
  });

  it("keeps its digits where almost nothing matches", () => {
    for (const { k, n, low } of golden.wilson)
      if (k > 0) expect(Math.abs(wilson(k, n).low / low - 1), `${k} of ${n}`).toBeLessThanOrEqual(1e-14);
  });

  it("contains k of n, lies in [0, 1], and reaches 0 and 1 only from none and all", () => {
    const counts = fc
      .integer({ min: 1, max: 1_000_000 })
      .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(counts, ([k, n]) => {
        const { low, value, high } = wilson(k, n);
        expect(k === 0 ? low === 0 : low > 0 && low < value).toBe(true);
        expect(k === n ? high === 1 : high < 1 && high > value).toBe(true);
      }),
    );
  });

  it("refuses what is no proportion", () => {
    for (const [k, n] of [
      [0, 0],
      [-1, 5],
      [6, 5],
      [Number.NaN, 5],
    ] as const)
      expect(() => wilson(k, n)).toThrow(RangeError);
  });
});

describe("Student's quantile", () => {
  it("is SciPy's from 1 to 9,999 degrees of freedom", () => {
    for (const { df, quantile } of golden.student)
      expect(Math.abs(studentQuantile95(df) / quantile - 1), `df ${df}`).toBeLessThanOrEqual(1e-12);
  });

  it("refuses what is no number of degrees", () => {
    expect(() => studentQuantile95(0)).toThrow(RangeError);
    expect(() => studentQuantile95(2.5)).toThrow(RangeError);
  });
});

describe("chance", () => {
  it("is the brute-force jackknife, every seed left out in turn", () => {
    for (const { matches, value, low, high } of golden.jackknife) {
      const m = matches.length;
      const got = chance(counted(matches), m);
      expect(got).toMatchObject({ n: m * (m - 1), requested: m * (m - 1), method: "JACKKNIFE" });
      expect(Math.abs(got.value! - value)).toBeLessThanOrEqual(1e-15);
      expect(Math.abs(got.low! - low), `low of ${m} seeds`).toBeLessThanOrEqual(1e-12);
      expect(Math.abs(got.high! - high), `high of ${m} seeds`).toBeLessThanOrEqual(1e-12);
    }
  });

  it("does not change by a bit when the seeds are asked in another order", () => {
    const { matches } = golden.jackknife.at(-1)!;
    const expected = chance(counted(matches), 40);
    const order = fc.shuffledSubarray([...matches.keys()], { minLength: matches.length });
    fc.assert(
      fc.property(order, (seeds) => {
        expect(chance(counted(seeds.map((i) => seeds.map((j) => matches[i]![j]).join(""))), 40)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it("is never certain: where every seed matches alike it is Wilson's over the pairs without a common seed", () => {
    const none = chance(counted(Array.from({ length: 9 }, () => "0".repeat(9))), 9);
    expect(none).toMatchObject({ value: 0, low: 0, high: wilson(0, 4).high });
    const all = chance(counted(Array.from({ length: 8 }, () => "1".repeat(8))), 8);
    expect(all).toMatchObject({ value: 1, low: wilson(4, 4).low, high: 1 });
    const ring = chance(counted(["0100", "0010", "0001", "1000"]), 4);
    expect(ring).toMatchObject({ value: 1 / 3, low: wilson(2 / 3, 2).low, high: wilson(2 / 3, 2).high });
  });

  it("has no interval below three seeds, no value below two, and says how many pairs were asked for", () => {
    expect(chance(counted([]), 5)).toEqual({
      value: null,
      low: null,
      high: null,
      n: 0,
      requested: 20,
      method: "JACKKNIFE",
    });
    expect(chance(counted(["1"]), 5)).toMatchObject({ value: null, n: 0, requested: 20 });
    expect(chance(counted(["01", "00"]), 2)).toMatchObject({ value: 0.5, low: null, high: null, n: 2, requested: 2 });
  });

  it("holds the true chance in about 95 of 100 studies", () => {
    // Ten equally likely noises that both models draw alike: the chance that two seeds match is exactly 0.1.
    let state = 12345;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    let held = 0;
    for (let study = 0; study < 400; study++) {
      const kinds = Array.from({ length: 40 }, () => Math.floor(random() * 10));
      const { low, high } = chance(counted(kinds.map((a) => kinds.map((b) => (a === b ? "1" : "0")).join(""))), 40);
      if (low! <= 0.1 && high! >= 0.1) held++;
    }
    expect(held).toBeGreaterThan(360);
  });
});
