import { describe, expect, it } from "vitest";
import { newcombe } from "../../src/metrics/newcombe.js";

describe("Newcombe's interval", () => {
  it("is the published one of his examples (Newcombe 1998, table II, method 10)", () => {
    for (const [k1, n1, k2, n2, low, high] of [
      [56, 70, 48, 80, 0.0524, 0.3339],
      [9, 10, 3, 10, 0.1705, 0.809],
      [6, 7, 2, 7, 0.0582, 0.8062],
      [5, 56, 0, 29, -0.0381, 0.1926],
      [0, 10, 0, 20, -0.1611, 0.2775],
      [0, 10, 0, 10, -0.2775, 0.2775],
      [10, 10, 0, 20, 0.6791, 1],
      [10, 10, 0, 10, 0.6075, 1],
    ] as const) {
      const got = newcombe(k1, n1, k2, n2);
      expect(got.value).toBe(k1 / n1 - k2 / n2);
      expect(got.low, `low of ${k1}/${n1} − ${k2}/${n2}`).toBeCloseTo(low, 4);
      expect(got.high, `high of ${k1}/${n1} − ${k2}/${n2}`).toBeCloseTo(high, 4);
    }
  });

  it("turns over with its sides", () => {
    const [there, back] = [newcombe(17, 64, 40, 50), newcombe(40, 50, 17, 64)];
    expect([-back.value, -back.high, -back.low]).toEqual([there.value, there.low, there.high]);
  });

  it("refuses what is no proportion", () => {
    expect(() => newcombe(1, 0, 1, 2)).toThrow(RangeError);
    expect(() => newcombe(1, 2, 3, 2)).toThrow(RangeError);
  });
});
