import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as steps from "../../../src/inference/kernels/steps.js";

const scalar = fc.double({ min: 1e-3, max: 100, noNaN: true });
/** Lengths about the kernels' own, 2048, odd ones among them. */
const length = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 2040, max: 2060 }), fc.constant(4097));

/** Values of many magnitudes; every array of a step has its own. */
const values = (size: number, seed: number) =>
  Float64Array.from({ length: size }, (_, i) => Math.sin(seed + i * 1.7) * 10 ** ((i * 7 + seed) % 5));

/** Each step as its formula says it, value after value: x, D, two more arrays and two numbers. */
const FORMULAS: Record<
  string,
  [ours: Step, one: (x: number, d: number, e: number, f: number, a: number, b: number) => number]
> = {
  "x + (x − D) / sigma · change": [
    (x, d, _e, _f, a, b) => steps.takeStep(x, steps.fromState(d, a, b)),
    (x, d, _e, _f, a, b) => x + ((x - d) / a) * b,
  ],
  "D + (x − D) / sigma · to": [
    (x, d, _e, _f, a, b) => steps.fromDenoised(x, d, a, b),
    (x, d, _e, _f, a, b) => d + ((x - d) / a) * b,
  ],
  "D + share · (x − D)": [
    (x, d, _e, _f, a) => steps.takeStep(x, steps.toDenoised(d, a)),
    (x, d, _e, _f, a) => d + a * (x - d),
  ],
  "kept · x + gained · D": [(x, d, _e, _f, a, b) => steps.combine(x, d, a, b), (x, d, _e, _f, a, b) => a * x + b * d],
  "kept · x + gained · ((1 + half) · D − half · before)": [
    (x, d, e, _f, a, b) => steps.combineExtrapolated(x, d, e, 0.3, a, b),
    (x, d, e, _f, a, b) => a * x + b * ((1 + 0.3) * d - 0.3 * e),
  ],
  "x + change · the mean of two slopes": [
    (x, d, e, f, a, b) => steps.correct(x, e, f, d, a, b),
    (x, d, e, f, a, b) => x + b * (0.5 * e + 0.5 * ((f - d) / a)),
  ],
  "Heun's prediction": [
    (x, d, e, f, a, b) => {
      steps.predict(x, d, a, b, e, f);
      x.set(f);
    },
    (x, d, _e, _f, a, b) => x + b * ((x - d) / a),
  ],
  "Heun's slope": [
    (x, d, e, f, a, b) => {
      steps.predict(x, d, a, b, e, f);
      x.set(e);
    },
    (x, d, _e, _f, a) => (x - d) / a,
  ],
  "factor · x in float32": [
    (x, _d, _e, _f, a) => {
      const out = new Float32Array(x.length);
      steps.scale(x, a, out);
      x.set(out);
    },
    (x, _d, _e, _f, a) => Math.fround(a * x),
  ],
  "x / divisor in float32": [
    (x, _d, _e, _f, a) => {
      const out = new Float32Array(x.length);
      steps.divide(x, a, out);
      x.set(out);
    },
    (x, _d, _e, _f, a) => Math.fround(x / a),
  ],
  "x / divisor − factor · output": [
    (x, d, _e, _f, a, b) => steps.affine(x, Float32Array.from(d), a, b, x),
    (x, d, _e, _f, a, b) => x / a - b * Math.fround(d),
  ],
};
type Step = (x: Float64Array, d: Float64Array, e: Float64Array, f: Float64Array, a: number, b: number) => void;

describe("a step over whole batches", () => {
  it.each(Object.entries(FORMULAS))("has every bit of %s, computed one value after the other", (_name, [ours, one]) => {
    fc.assert(
      fc.property(length, scalar, scalar, fc.integer({ min: 0, max: 1000 }), (size, a, b, seed) => {
        const [x, d, e, f] = [0, 1, 2, 3].map((k) => values(size, seed + k)) as [
          Float64Array,
          Float64Array,
          Float64Array,
          Float64Array,
        ];
        const wanted = x.map((value, i) => one(value, d[i]!, e[i]!, f[i]!, a, b));
        ours(x, d, e, f, a, b);
        if (Buffer.compare(Buffer.from(x.buffer), Buffer.from(wanted.buffer)) !== 0) expect(x).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
  });
});
