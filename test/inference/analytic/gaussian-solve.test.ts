import { describe, expect, it } from "vitest";
import { gaussianDenoise, gaussianOf } from "../../../src/inference/analytic/gaussian.js";
import { gaussianDenoiser } from "../../../src/inference/analytic/gaussian-solve.js";

const levels = (count: number, size: number) =>
  Uint8Array.from({ length: count * size }, (_, i) => (i * i * 37 + i * 11 + 5) % 251);

describe("the Gaussian denoiser by Cholesky's factorization", () => {
  it.each([
    ["more points than values", 40, 12],
    ["fewer points than values", 7, 12],
    ["one point", 1, 12],
  ])("is the one by eigenvectors: %s", (_, count, size) => {
    const points = levels(count, size);
    const solved = gaussianDenoiser(points, count, size);
    const gaussian = gaussianOf(points, count, size);
    const x = Float64Array.from({ length: 3 * size }, (_, i) => Math.sin(i * 1.7) * 2);
    for (const sigma of [0.01, 0.5, 3, 80]) {
      const expected = gaussianDenoise(gaussian, x, sigma);
      const found = solved(x, sigma);
      for (let i = 0; i < x.length; i++) expect(found[i]).toBeCloseTo(expected[i]!, 9);
    }
  });

  it("refuses bytes that are not its points", () => {
    expect(() => gaussianDenoiser(levels(3, 4), 3, 5)).toThrow(RangeError);
  });
});
