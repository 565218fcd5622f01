import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Operator } from "../../../src/domain/measurement.js";
import type { Shape } from "../../../src/domain/model.js";
import { SINGULAR_MIN } from "../../../src/inference/measurements/deblur.js";
import { linearOperator } from "../../../src/inference/measurements/index.js";
import { philoxNormal } from "../../../src/inference/noise/philox-normal.js";

const CASES: [string, Operator, Shape][] = [
  ["INPAINT", { operator: "INPAINT", box: { x: 2, y: 1, width: 3, height: 4 } }, [1, 6, 8]],
  ["INPAINT of three channels", { operator: "INPAINT", box: { x: 0, y: 0, width: 8, height: 1 } }, [3, 6, 8]],
  ["SUPER_RESOLUTION", { operator: "SUPER_RESOLUTION", factor: 2 }, [3, 6, 8]],
  ["SUPER_RESOLUTION by 7", { operator: "SUPER_RESOLUTION", factor: 7 }, [1, 28, 14]],
  ["DEBLUR", { operator: "DEBLUR", blurSigma: 1.4 }, [3, 7, 9]],
  ["DEBLUR far", { operator: "DEBLUR", blurSigma: 28 }, [1, 28, 28]],
];
const random = (seed: number, size: number) => philoxNormal(0, seed, 0, size);
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
function expectClose(a: Float64Array, b: Float64Array, within = 1e-12): void {
  expect(a).toHaveLength(b.length);
  expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThan(within);
}

describe.each(CASES)("%s", (_, measurement, shape) => {
  const A = linearOperator(measurement, shape);
  const size = shape[0] * shape[1] * shape[2];
  const x = random(1, size);
  const y = A.apply(x);

  it("has the pseudo-inverse that Moore and Penrose define", () => {
    const other = A.apply(random(2, size));
    const projected = A.invert(y);
    // A A⁺ A = A, A⁺ A A⁺ = A⁺; A A⁺ and A⁺ A are symmetric.
    expectClose(A.apply(projected), y);
    expectClose(A.invert(A.apply(projected)), projected, 1e-10);
    const z = random(3, size);
    expect(dot(A.invert(A.apply(z)), x)).toBeCloseTo(dot(z, projected), 9);
    expect(dot(A.apply(A.invert(other)), y)).toBeCloseTo(dot(other, A.apply(A.invert(y))), 9);
  });

  it("leaves open what it does not measure, and nothing else", () => {
    const open = A.open(x);
    expectClose(A.apply(open), new Float64Array(y.length));
    expectClose(A.open(open), open);
    const measured = A.invert(y);
    expectClose(
      open.map((value, i) => value + measured[i]!),
      x,
      1e-10,
    );
    expect(dot(open, open)).toBeGreaterThan(0);
    open.forEach((value, i) => {
      if (A.openAt[i] === 0) expect(value).toBe(0);
    });
  });

  it("filters by singular values: 1 gives the image, s² the normal operator, 1 at 0 what is open", () => {
    expectClose(
      A.filter(x, () => 1),
      x,
    );
    expectClose(
      A.filter(x, (s) => (s === 0 ? 1 : 0)),
      A.open(x),
    );
    const z = random(4, size);
    const squared = A.filter(x, (s) => s * s);
    expect(dot(squared, z)).toBeCloseTo(dot(y, A.apply(z)), 9);
  });

  it("writes to nothing that it is given", () => {
    const [before, measured] = [x.slice(), y.slice()];
    for (const out of [A.apply(x), A.open(x), A.filter(x, () => 1)]) out.fill(9);
    for (const out of [A.invert(y), A.picture(y)]) out.fill(9);
    expect([x, y]).toEqual([before, measured]);
  });
});

describe("inpainting", () => {
  it("measures the pixels outside the box in C order; the box is the hole", () => {
    const A = linearOperator({ operator: "INPAINT", box: { x: 1, y: 0, width: 2, height: 1 } }, [1, 2, 3]);
    expect([...A.apply(Float64Array.of(1, 2, 3, 4, 5, 6))]).toEqual([1, 4, 5, 6]);
    expect([...A.picture(Float64Array.of(1, 4, 5, 6))]).toEqual([1, 0, 0, 4, 5, 6]);
    expect([...A.openAt]).toEqual([0, 1, 1, 0, 0, 0]);
  });
});

describe("super-resolution", () => {
  it("averages each square", () => {
    const A = linearOperator({ operator: "SUPER_RESOLUTION", factor: 2 }, [1, 2, 4]);
    const y = A.apply(Float64Array.of(1, 2, 10, 20, 3, 4, 30, 40));
    expect([...y]).toEqual([2.5, 25]);
    expect([...A.picture(y)]).toEqual([2.5, 2.5, 25, 25, 2.5, 2.5, 25, 25]);
  });
});

describe("deblurring", () => {
  interface Blurred {
    shape: Shape;
    blurSigma: number;
    image: number[];
    blurred: number[];
  }
  const { cases }: { cases: Blurred[] } = JSON.parse(
    readFileSync(new URL("../../golden/blur.json", import.meta.url), "utf8"),
  );

  it.each(cases)(
    "is SciPy's blur but for what it truncates: $shape, sigma $blurSigma",
    ({ shape, blurSigma, ...of }) => {
      const A = linearOperator({ operator: "DEBLUR", blurSigma }, shape);
      const image = Float64Array.from(of.image);
      const y = A.apply(image);
      const lost = Float64Array.from(of.blurred, (value, i) => value - y[i]!);
      expectClose(A.open(lost), lost);
      const open = A.open(image);
      expect(dot(lost, lost)).toBeGreaterThan(0);
      expect(dot(lost, lost)).toBeLessThan(SINGULAR_MIN ** 2 * dot(open, open));
    },
  );

  it("keeps every singular value of at least the threshold, and none below", () => {
    const seen: number[] = [];
    const A = linearOperator({ operator: "DEBLUR", blurSigma: 1 }, [1, 28, 28]);
    A.filter(new Float64Array(784), (s) => {
      seen.push(s);
      return s;
    });
    expect(Math.min(...seen.filter((s) => s > 0))).toBeGreaterThanOrEqual(SINGULAR_MIN);
    expect(seen[0]).toBeCloseTo(1, 12);
    // By the Gaussian's own transform, exp(−(π/28)² (j² + k²) / 2) ≥ 0.03.
    const byFormula = Array.from({ length: 784 }, (_, i) => Math.floor(i / 28) ** 2 + (i % 28) ** 2).filter(
      (squared) => Math.exp((-((Math.PI / 28) ** 2) * squared) / 2) >= SINGULAR_MIN,
    ).length;
    expect(Math.abs(seen.filter((s) => s > 0).length - byFormula)).toBeLessThanOrEqual(3);
  });
});
