import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalQuantile } from "../../src/inference/noise/normal-quantile.js";
import { logGamma } from "../../src/metrics/log-gamma.js";
import { mcnemar } from "../../src/metrics/mcnemar.js";
import { newcombe } from "../../src/metrics/newcombe.js";
import { sequential } from "../../src/metrics/sequential.js";
import { tango } from "../../src/metrics/tango.js";
import { wilson } from "../../src/metrics/wilson.js";

interface Bounds {
  low: number;
  high: number;
}
/** What SciPy, statsmodels and 50 digits say: written by test/golden/differences.py. */
const golden: {
  logGamma: { x: number; value: number }[];
  newcombe: ({ counts: [number, number, number, number] } & Bounds)[];
  tango: ({ onlyFirst: number; onlySecond: number; n: number } & Bounds)[];
  mcnemar: { onlyFirst: number; onlySecond: number; p: number }[];
  levels: {
    alpha: number;
    z: number;
    wilson: ({ k: number; n: number } & Bounds)[];
    newcombe: ({ counts: [number, number, number, number] } & Bounds)[];
    tango: ({ onlyFirst: number; onlySecond: number; n: number } & Bounds)[];
  }[];
  sequential: ({ successes: number; looked: number } & Bounds)[];
} = JSON.parse(readFileSync(new URL("../golden/differences.json", import.meta.url), "utf8"));

function expectBounds(got: Bounds, wanted: Bounds, words: string, within: number) {
  expect(Math.abs(got.low - wanted.low), `low of ${words}`).toBeLessThanOrEqual(within);
  expect(Math.abs(got.high - wanted.high), `high of ${words}`).toBeLessThanOrEqual(within);
}
/** Discordant counts of n pairs. */
const discordant = fc
  .integer({ min: 1, max: 500 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.integer({ min: 0, max: n }), fc.constant(n)))
  .map(([b, c, n]) => [b, Math.min(c, n - b), n] as const);

describe("Log-gamma", () => {
  it("is SciPy's", () => {
    for (const { x, value } of golden.logGamma)
      expect(Math.abs(logGamma(x) - value), `x ${x}`).toBeLessThanOrEqual(4e-15 * Math.max(1, Math.abs(value)));
  });

  it("refuses what is not positive", () => {
    for (const x of [0, -0.5, Number.NaN]) expect(() => logGamma(x)).toThrow(RangeError);
  });
});

describe("Newcombe's interval", () => {
  it("is statsmodels', to 1e-15", () => {
    for (const wanted of golden.newcombe) expectBounds(newcombe(...wanted.counts), wanted, wanted.counts.join(), 1e-15);
  });
});

describe("Tango's interval", () => {
  it("is the bisected score of the maximized likelihood, to 1e-14", () => {
    for (const wanted of golden.tango) {
      const got = tango(wanted.onlyFirst, wanted.onlySecond, wanted.n);
      expect(got.value).toBe((wanted.onlyFirst - wanted.onlySecond) / wanted.n);
      expectBounds(got, wanted, `${wanted.onlyFirst}, ${wanted.onlySecond} of ${wanted.n}`, 1e-14);
    }
  });

  it("contains the difference, lies in [−1, 1] and turns over with its sides", () => {
    fc.assert(
      fc.property(discordant, ([b, c, n]) => {
        const { value, low, high } = tango(b, c, n);
        expect(low >= -1 && low <= value && value <= high && high <= 1).toBe(true);
        const back = tango(c, b, n);
        expect([back.low, back.high].map((x) => x + 0)).toEqual([-high, -low].map((x) => x + 0));
      }),
    );
  });

  it("refuses what are no paired counts", () => {
    for (const [b, c, n] of [
      [0, 0, 0],
      [-1, 0, 5],
      [3, 3, 5],
    ] as const)
      expect(() => tango(b, c, n)).toThrow(RangeError);
  });
});

describe.each(golden.levels)("at the level 1 − $alpha", ({ alpha, z, ...intervals }) => {
  it("the normal quantile is SciPy's", () => {
    expect(Math.abs(normalQuantile(1 - alpha / 2) / z - 1)).toBeLessThanOrEqual(1e-13);
  });

  it("the three intervals are statsmodels' and the maximized likelihood's, to 1e-14", () => {
    for (const wanted of intervals.wilson)
      expectBounds(wilson(wanted.k, wanted.n, z), wanted, `${wanted.k} of ${wanted.n}`, 1e-14);
    for (const wanted of intervals.newcombe)
      expectBounds(newcombe(...wanted.counts, z), wanted, wanted.counts.join(), 1e-14);
    for (const wanted of intervals.tango) {
      const { onlyFirst, onlySecond, n } = wanted;
      expectBounds(tango(onlyFirst, onlySecond, n, z), wanted, `${onlyFirst}, ${onlySecond} of ${n}`, 1e-14);
    }
  });

  it("refuses what is no quantile", () => {
    for (const none of [0, -1, Number.NaN]) {
      expect(() => wilson(1, 2, none)).toThrow(RangeError);
      expect(() => newcombe(1, 2, 1, 2, none)).toThrow(RangeError);
      expect(() => tango(1, 0, 2, none)).toThrow(RangeError);
    }
  });
});

describe("McNemar's exact p", () => {
  it("is SciPy's and statsmodels', to 1e-10", () => {
    for (const { onlyFirst, onlySecond, p } of golden.mcnemar)
      expect(Math.abs(mcnemar(onlyFirst, onlySecond) / p - 1), `${onlyFirst}, ${onlySecond}`).toBeLessThanOrEqual(
        1e-10,
      );
  });

  it("is a probability, the same whichever side is first", () => {
    fc.assert(
      fc.property(discordant, ([b, c]) => {
        const p = mcnemar(b, c);
        expect(p > 0 && p <= 1).toBe(true);
        expect(mcnemar(c, b)).toBe(p);
      }),
    );
  });

  it("refuses what are no counts", () => {
    expect(() => mcnemar(-1, 2)).toThrow(RangeError);
    expect(() => mcnemar(1.5, 2)).toThrow(RangeError);
  });
});

describe("The sequential interval", () => {
  it("is where the likelihood crosses α of its mixture, to 1e-12", () => {
    for (const wanted of golden.sequential) {
      const got = sequential(wanted.successes, wanted.looked);
      expectBounds(got, wanted, `${wanted.successes} of ${wanted.looked}`, 1e-12);
    }
  });

  it("never excludes the estimate, and reaches 0 and 1 only from none and all", () => {
    const counts = fc
      .integer({ min: 1, max: 10_000 })
      .chain((t) => fc.tuple(fc.integer({ min: 0, max: t }), fc.constant(t)));
    fc.assert(
      fc.property(counts, ([s, t]) => {
        const { low, value, high } = sequential(s, t);
        expect(s === 0 ? low === 0 : low > 0 && low < value).toBe(true);
        expect(s === t ? high === 1 : high < 1 && high > value).toBe(true);
      }),
    );
  });

  it("refuses what is no proportion", () => {
    for (const [s, t] of [
      [0, 0],
      [-1, 5],
      [6, 5],
      [1.5, 5],
    ] as const)
      expect(() => sequential(s, t)).toThrow(RangeError);
  });
});
