import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalQuantile } from "../../../src/inference/noise/normal-quantile.js";
import { stepNormals } from "../support/step-normals.js";
import { xoshiro128pp } from "./reference/xoshiro.js";
import { float32Quantile, xoshiroNormal as xoshiroNormalByOne } from "./reference/xoshiro-normal.js";

const xoshiroNormal = stepNormals("XOSHIRO_NORMAL");
const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

it("xoshiro128++ gives the words of its authors' program from the state 1, 2, 3, 4", () => {
  const state = Uint32Array.of(1, 2, 3, 4);
  const words = Array.from({ length: 10 }, () => xoshiro128pp(state));
  expect(words).toEqual([
    641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011, 621204420,
  ]);
});

describe("xoshiroNormal", () => {
  it("has every bit of the scheme computed one value after the other, for any stream, seed, step and size", () => {
    fc.assert(
      fc.property(word, word, word, fc.integer({ min: 0, max: 2500 }), (stream, seed, step, size) => {
        const [ours, theirs] = [xoshiroNormal, xoshiroNormalByOne].map((draw) => draw(stream, seed, step, size));
        // Comparing bytes first takes a hundredth of the time.
        if (Buffer.compare(Buffer.from(ours!.buffer), Buffer.from(theirs!.buffer)) !== 0) expect(ours).toEqual(theirs);
      }),
    );
  });
});

describe("the quantile in float32", () => {
  const exact = (w: number) => normalQuantile((w + 0.5) / 2 ** 32);

  it("is within 5 parts in 10 million of the exact one as far as 5.4, and within 0.0025 at the very ends", () => {
    const ends = Array.from({ length: 1500 }, (_, i) => [i ** 2, 2 ** 32 - 1 - i ** 2]).flat();
    const between = Array.from({ length: 60_000 }, (_, i) => Math.floor((i * 2 ** 32) / 60_000));
    for (const w of [...ends, ...between]) {
      const [value, wanted] = [float32Quantile(w), exact(w)];
      if (Math.abs(wanted) > 5.4) expect(Math.abs(value - wanted)).toBeLessThan(0.0025);
      else if (Math.abs(value - wanted) > 5e-7 * Math.abs(wanted)) expect(value).toBe(wanted);
    }
    expect(float32Quantile(0)).toBeCloseTo(-6.3355, 4);
  });

  it("rises with its word, and falls back on no sign: word w and its complement are one value's two signs", () => {
    fc.assert(
      fc.property(word, fc.integer({ min: 1, max: 2 ** 16 }), (w, further) => {
        expect(float32Quantile(2 ** 32 - 1 - w)).toBe(-float32Quantile(w));
        const other = Math.min(2 ** 32 - 1, w + 2 ** 11 + further);
        expect(float32Quantile(other)).toBeGreaterThanOrEqual(float32Quantile(w));
      }),
    );
  });
});

describe("values drawn by xoshiroNormal", () => {
  const size = 400_000;
  const values = xoshiroNormal(0, 11, 0, size);

  it("are standard normal by Kolmogorov and Smirnov", () => {
    // The distribution of the sorted values: Phi by its own inverse at 1,000 even levels.
    const sorted = values.slice().sort();
    let distance = 0;
    for (let i = 0; i < size; i += 400) {
      const level = (i + 0.5) / size;
      let below = 0;
      for (let up = size; below < up; ) {
        const middle = (below + up) >> 1;
        if (sorted[middle]! < normalQuantile(level)) below = middle + 1;
        else up = middle;
      }
      distance = Math.max(distance, Math.abs(below / size - level));
    }
    // One draw in 100,000 lies farther from its distribution than 2.5 / sqrt(n).
    expect(distance).toBeLessThan(2.5 / Math.sqrt(size));
  });

  it("reach as far out as they should: beyond 2, 3 and 4 lie as many as the distribution has, to five standard errors", () => {
    for (const [bound, part] of [
      [2, 0.04550026389635842],
      [3, 0.0026997960632601866],
      [4, 6.334248366623996e-5],
    ] as const) {
      const count = values.filter((value) => Math.abs(value) > bound).length;
      expect(Math.abs(count - size * part)).toBeLessThan(5 * Math.sqrt(size * part));
    }
  });

  it("have nothing to do with their neighbours, lanes, steps, seeds and streams", () => {
    const others = [
      [1, 11, 0],
      [0, 12, 0],
      [0, 11, 1],
      [0, 10, 1],
    ].map(([stream, seed, step]) => xoshiroNormal(stream!, seed!, step!, size));
    const product = (a: Float64Array, b: Float64Array, lag: number) => {
      let sum = 0;
      for (let i = 0; i + lag < size; i++) sum += a[i]! * b[i + lag]!;
      return sum / Math.sqrt(size);
    };
    for (const other of others) expect(Math.abs(product(values, other, 0))).toBeLessThan(5);
    for (const lag of [1, 2, 3, 4, 8, 28, 784]) expect(Math.abs(product(values, values, lag))).toBeLessThan(5);
    const squares = values.map((value) => (value ** 2 - 1) / Math.SQRT2);
    for (const lag of [1, 2, 3, 4, 8, 28, 784]) expect(Math.abs(product(squares, squares, lag))).toBeLessThan(5);
  });
});
