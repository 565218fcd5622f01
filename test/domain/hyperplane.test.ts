import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../src/domain/digest.js";
import { type Counts, mixtureTerms, planeCounts } from "../../src/domain/hyperplane.js";
import type { DrawnScheme } from "../../src/domain/noise.js";
import { initialNoise } from "../../src/inference/noise/index.js";

const golden = JSON.parse(readFileSync(new URL("../golden/denoisers.json", import.meta.url), "utf8"));
const SEEDS: [number, number, number] = [5, 3, 2 ** 31 - 1];

interface Case {
  scheme: DrawnScheme;
  normalize: boolean;
  counts: Counts;
  sha256_float64: string;
}

describe("mixtures of noise", () => {
  // test/golden/denoisers.py
  it.each(golden.mixtures as Case[])("are NumPy's, bit for bit: $scheme $counts, normalize $normalize", (wanted) => {
    const noise = initialNoise(
      { scheme: wanted.scheme, terms: mixtureTerms(SEEDS, wanted.counts, wanted.normalize) },
      784,
    );
    const bytes = Buffer.alloc(noise.length * 8);
    noise.forEach((value, i) => {
      bytes.writeDoubleLE(value, i * 8);
    });
    expect(sha256(bytes)).toBe(wanted.sha256_float64);
  });

  it("cover the triangle between three seeds once, and the corners are the seeds themselves", () => {
    for (const steps of [1, 2, 5]) {
      const counts = planeCounts(steps);
      expect(new Set(counts.map(String)).size).toBe(((steps + 1) * (steps + 2)) / 2);
      for (const each of counts) expect(each.reduce((sum, count) => sum + count, 0)).toBe(steps);
      for (const normalize of [true, false]) {
        const corners = counts.filter((each) => Math.max(...each) === steps);
        expect(corners.map((each) => mixtureTerms(SEEDS, each, normalize))).toEqual([
          [{ seed: 5, weight: 1 }],
          [{ seed: 2 ** 31 - 1, weight: 1 }],
          [{ seed: 3, weight: 1 }],
        ]);
      }
    }
  });

  it("have the same terms on every grid and in every order of the seeds, and unit variance where they are normalized", () => {
    const count = fc.integer({ min: 0, max: 64 });
    fc.assert(
      fc.property(count, count, count, fc.integer({ min: 1, max: 9 }), fc.boolean(), (a, b, c, finer, normalize) => {
        fc.pre(a + b + c > 0);
        const terms = mixtureTerms(SEEDS, [a, b, c], normalize);
        expect(mixtureTerms(SEEDS, [finer * a, finer * b, finer * c], normalize)).toEqual(terms);
        expect(mixtureTerms([SEEDS[2], SEEDS[0], SEEDS[1]], [c, a, b], normalize)).toEqual(terms);
        const whole = terms.reduce((sum, { weight }) => sum + (normalize ? weight ** 2 : weight), 0);
        expect(Math.abs(whole - 1)).toBeLessThan(1e-15);
      }),
    );
  });
});
