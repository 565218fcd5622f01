import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DRAWN_SCHEMES, type DrawnScheme, type NoiseScheme } from "../../../src/domain/noise.js";
import { ConcordanceError } from "../../../src/errors.js";
import { drawNoise, initialNoise, noiseBytes, refuseScheme } from "../../../src/inference/noise/index.js";
import { Mt19937 } from "../../../src/inference/noise/mt19937.js";
import { Pcg64 } from "../../../src/inference/noise/pcg64.js";
import { seedSequence } from "../../../src/inference/noise/seed-sequence.js";
import { ZIGGURAT_DENSITY, ZIGGURAT_INSIDE, ZIGGURAT_WIDTH } from "../../../src/inference/noise/ziggurat-tables.js";
import { fma32 } from "./reference/float32.js";

interface Golden {
  scheme: DrawnScheme;
  seed: string;
  shape: number[];
  sha256_float32: string;
  first: number[];
  last: number[];
}
/** PyTorch's and NumPy's own draws, digested. */
const golden: Golden[] = JSON.parse(readFileSync(new URL("../../golden/noise.json", import.meta.url), "utf8"));

const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const product = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

describe("the golden draws", () => {
  it.each(golden)("$scheme of seed $seed, shape $shape, has PyTorch's or NumPy's digest", (wanted) => {
    const draw = drawNoise(wanted.scheme, BigInt(wanted.seed), product(wanted.shape));
    expect([...draw.slice(0, wanted.first.length)]).toEqual(wanted.first.map(Math.fround));
    expect([...draw.slice(-wanted.last.length)]).toEqual(wanted.last.map(Math.fround));
    expect(digest(noiseBytes(draw))).toBe(wanted.sha256_float32);
  });

  it("are the same for a seed given as a number", () => {
    for (const wanted of golden) {
      const seed = Number(wanted.seed);
      if (!Number.isSafeInteger(seed)) continue;
      const draw = drawNoise(wanted.scheme, seed, product(wanted.shape));
      expect(digest(noiseBytes(draw))).toBe(wanted.sha256_float32);
    }
  });
});

describe("the generators under them", () => {
  it("give what their references print", () => {
    expect(new Mt19937(5489).next()).toBe(3499211612);
    expect([...seedSequence(42, 4)]).toEqual([3444837047, 2669555309, 2046530742, 3581440988]);
    const pcg = new Pcg64(0);
    pcg.next();
    expect((BigInt(pcg.high) << 32n) | BigInt(pcg.low)).toBe(11749869230777074271n);
    expect(new Pcg64(0).nextDouble()).toBe(0.6369616873214543);
  });

  it("let only the low 32 bits of a Mersenne Twister's seed count", () => {
    expect(new Mt19937(2 ** 32 + 7).next()).toBe(new Mt19937(7).next());
    expect(new Mt19937(2n ** 63n + 7n).next()).toBe(new Mt19937(7).next());
  });

  it("tell apart NumPy seeds that share their low 32 bits", () => {
    expect(drawNoise("NUMPY_PCG64", 2n ** 32n + 7n, 4)).not.toEqual(drawNoise("NUMPY_PCG64", 7, 4));
  });

  it("keep 256 ziggurat steps whose edges fall outwards", () => {
    for (const table of [ZIGGURAT_WIDTH, ZIGGURAT_DENSITY, ZIGGURAT_INSIDE]) expect(table).toHaveLength(256);
    for (let i = 1; i < 256; i++) expect(ZIGGURAT_DENSITY[i]).toBeLessThan(ZIGGURAT_DENSITY[i - 1]!);
  });
});

describe("fma32", () => {
  const odd = 1 + 2 ** -23;
  it("breaks a tie of the float64 sum by the part that the sum lost", () => {
    // 2^-24 − 2^-64 more than an odd mantissa: just below half-way, yet float64 sees the tie and would round up.
    expect(fma32(1 + 2 ** -20, (1 - 2 ** -20) * 2 ** -24, odd)).toBe(odd);
    expect(fma32(-(1 + 2 ** -20), (1 - 2 ** -20) * 2 ** -24, -odd)).toBe(-odd);
  });
  it("rounds a true tie to even", () => {
    expect(fma32(1, 2 ** -24, odd)).toBe(1 + 2 ** -22);
    expect(fma32(1, 2 ** -24, 1)).toBe(1);
  });
});

describe("initialNoise", () => {
  it.each(DRAWN_SCHEMES)("is the %s draw itself for one term of weight 1", (scheme) => {
    const noise = initialNoise({ scheme, terms: [{ seed: 3, weight: 1 }] }, 50);
    expect([...noise]).toEqual([...drawNoise(scheme, 3, 50)]);
  });

  it("sums weighted draws in float64", () => {
    const a = drawNoise("TORCH_CPU", 1, 20);
    const b = drawNoise("TORCH_CPU", 2, 20);
    const terms = [
      { seed: 1, weight: 0.6 },
      { seed: 2, weight: -0.8 },
    ];
    const noise = initialNoise({ scheme: "TORCH_CPU", terms }, 20);
    expect([...noise]).toEqual(Array.from(a, (value, i) => 0.6 * value + -0.8 * b[i]!));
  });
});

describe("drawNoise", () => {
  it("gives every seed its own noise, whatever was drawn before", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DRAWN_SCHEMES),
        fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 70 }),
        (scheme, seeds, size) => {
          const alone = drawNoise(scheme, seeds.at(-1)!, size);
          for (const seed of seeds.slice(0, -1)) drawNoise(scheme, seed, size);
          expect(drawNoise(scheme, seeds.at(-1)!, size)).toEqual(alone);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("begins NumPy's longer draws with the shorter ones", () => {
    expect(drawNoise("NUMPY_PCG64", 9, 100).slice(0, 40)).toEqual(drawNoise("NUMPY_PCG64", 9, 40));
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53, -1n])("refuses %s as a seed", (seed) => {
    expect(() => drawNoise("NUMPY_PCG64", seed, 1)).toThrow(RangeError);
  });
});

describe("refuseScheme", () => {
  it.each<NoiseScheme>(["TORCH_CUDA", "JAX_THREEFRY", "EXTERNAL"])("refuses %s by name", (scheme) => {
    const refused = (() => {
      try {
        refuseScheme(scheme);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(ConcordanceError);
    expect(refused).toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "noise" },
      message: `${scheme} cannot be drawn here bit for bit; accepted: TORCH_CPU, NUMPY_PCG64.`,
    });
  });

  it.each(DRAWN_SCHEMES)("lets %s pass", (scheme) => {
    expect(() => refuseScheme(scheme)).not.toThrow();
  });
});
