import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InitialNoise } from "../../../src/domain/noise.js";
import type { StepNoiseScheme } from "../../../src/domain/sampler.js";
import { takeStep, toDenoised } from "../../../src/inference/kernels/steps.js";
import { normalQuantile } from "../../../src/inference/noise/normal-quantile.js";
import { stepNoise } from "../../../src/inference/noise/step-noise.js";
import { stepNormals } from "../support/step-normals.js";
import { philox4x32 } from "./reference/philox.js";
import { philoxNormal as philoxNormalByOne } from "./reference/philox-normal.js";
import { xoshiroNormal as xoshiroNormalByOne } from "./reference/xoshiro-normal.js";

const seeded = (seed: number, weight = 1): InitialNoise => ({ scheme: "TORCH_CPU", terms: [{ seed, weight }] });
const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe("philox4x32", () => {
  const words = (text: string) => Uint32Array.from(text.split(" "), (hex) => Number.parseInt(hex, 16));
  // Random123's kat_vectors, philox4x32 with 10 rounds: counter, key, expected.
  it.each([
    ["00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    ["ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    ["243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"],
  ])("gives Random123's words for counter %s, key %s", (counter, key, expected) => {
    const out = new Uint32Array(4);
    philox4x32(words(counter), words(key), out);
    expect([...out]).toEqual([...words(expected)]);
  });

  it("gives the words of exact integer arithmetic for any counter and key", () => {
    const exact = (counter: number[], key: number[]) => {
      const MASK = 0xffffffffn;
      let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
      let [k, l] = key.map(BigInt) as [bigint, bigint];
      for (let round = 0; round < 10; round++) {
        const [p, q] = [0xd2511f53n * a, 0xcd9e8d57n * c];
        [a, b, c, d] = [(q >> 32n) ^ b ^ k, q & MASK, (p >> 32n) ^ d ^ l, p & MASK];
        k = (k + 0x9e3779b9n) & MASK;
        l = (l + 0xbb67ae85n) & MASK;
      }
      return [a, b, c, d].map(Number);
    };
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
        const out = new Uint32Array(4);
        philox4x32(Uint32Array.from(counter), Uint32Array.from(key), out);
        expect([...out]).toEqual(exact(counter, key));
      }),
    );
  });
});

interface Documented {
  scheme: StepNoiseScheme;
  /** (stream, seed, step), and the first five values. */
  drawn: [[number, number, number], number[]][];
  /** Over 40 steps of an image. */
  digest: string;
}
describe.each<Documented>([
  {
    scheme: "PHILOX_NORMAL",
    // Written in Python with its integers and statistics.NormalDist().inv_cdf.
    drawn: [
      [
        [0, 0, 0],
        [-0.2558159704329815, 1.1775912391721348, 0.6301836563560435, 0.26756224939052, 1.9148032732736495],
      ],
      [
        [3, 2147483647, 999],
        [-2.569556208889247, -1.4246019541836805, -0.7431168502776796, -0.48203053220837094, 0.5911697259438007],
      ],
    ],
    digest: "763e4b24998ffc1feebf6382455220a8313fa6e48375bcb9863c13257be2592c",
  },
  {
    scheme: "XOSHIRO_NORMAL",
    // In NumPy: children/python/noise.py.
    drawn: [
      [
        [0, 0, 0],
        [2.02706241607666, -0.9654596447944641, -0.5458347797393799, -0.8492584824562073, 0.6395623683929443],
      ],
      [
        [3, 2147483647, 999],
        [1.7864725589752197, -0.5724708437919617, -0.4520300626754761, 0.02737882174551487, -0.5351858139038086],
      ],
    ],
    digest: "950ce018d5283e454af91410598e0d745b6057bf345c3f7ae97a12073473cc2c",
  },
])("$scheme", ({ scheme, drawn, digest }) => {
  const normals = stepNormals(scheme);

  it.each(drawn)("gives for stream, seed and step %j what its documentation says", ([stream, seed, step], expected) => {
    expect([...normals(stream, seed, step, 5)]).toEqual(expected);
  });

  it("has this digest over 40 steps of an image: a changed bit would make every stochastic sample another", () => {
    const hash = createHash("sha256");
    for (let step = 0; step < 40; step++) {
      const bytes = Buffer.alloc(784 * 8);
      normals(0, 7, step, 784).forEach((value, i) => {
        bytes.writeDoubleLE(value, i * 8);
      });
      hash.update(bytes);
    }
    expect(hash.digest("hex")).toBe(digest);
  });

  it("begins the same however many values are drawn", () => {
    const many = normals(1, 2, 3, 3072);
    for (const size of [0, 1, 2, 3, 4, 5, 783, 1024, 1025, 2049]) {
      expect(normals(1, 2, 3, size)).toEqual(many.slice(0, size));
    }
  });

  it("is standard normal, and unrelated for another stream, seed or step", () => {
    const size = 40_000;
    const draws = [
      [0, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 1, 1],
    ].map(([stream, seed, step]) => normals(stream!, seed!, step!, size));
    const mean = (of: (i: number) => number) => {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += of(i);
      return sum / size;
    };
    // Five standard errors: 1 / 200 of the mean, sqrt(2) / 200, sqrt(15) / 200 and sqrt(96) / 200 of the powers.
    draws.forEach((x, a) => {
      expect(Math.abs(mean((i) => x[i]!))).toBeLessThan(5 / 200);
      expect(Math.abs(mean((i) => x[i]! ** 2) - 1)).toBeLessThan((5 * Math.SQRT2) / 200);
      expect(Math.abs(mean((i) => x[i]! ** 3))).toBeLessThan((5 * Math.sqrt(15)) / 200);
      expect(Math.abs(mean((i) => x[i]! ** 4) - 3)).toBeLessThan((5 * Math.sqrt(96)) / 200);
      for (const y of draws.slice(a + 1)) expect(Math.abs(mean((i) => x[i]! * y[i]!))).toBeLessThan(5 / 200);
      expect(Math.abs(mean((i) => x[i]! * x[(i + 1) % size]!))).toBeLessThan(5 / 200);
    });
  });

  it("throws for what is no 32-bit word, rather than draw another's noise", () => {
    for (const wrong of [-1, 0.5, 2 ** 32, Number.NaN]) {
      expect(() => normals(wrong, 0, 0, 1)).toThrow(RangeError);
      expect(() => normals(0, wrong, 0, 1)).toThrow(RangeError);
      expect(() => normals(0, 0, wrong, 1)).toThrow(RangeError);
    }
  });
});

describe("normalQuantile", () => {
  // statistics.NormalDist().inv_cdf of Python 3.11.
  it.each([
    [0.975, 1.9599639845400536],
    [2 ** -33, -6.337957754553789],
    [1 - 2 ** -33, 6.337957754553789],
    [0.1, -1.2815515655446008],
    [1e-5, -4.2648907939228256],
    [0.5, 0],
  ])("of %d is %d, as in Python", (p, expected) => {
    expect(normalQuantile(p)).toBe(expected);
  });
});

describe.each([
  ["XOSHIRO_NORMAL", xoshiroNormalByOne],
  ["PHILOX_NORMAL", philoxNormalByOne],
] as const)("stepNoise by %s", (scheme, normals) => {
  const by = (noiseStream: number) => ({ stepNoise: scheme, noiseStream });
  /** The unit normals of one step. */
  const drawn = (noises: InitialNoise[], stream: number, step: number, size: number) => {
    const x = new Float64Array(noises.length * size);
    stepNoise(noises, by(stream), size)(x, 1, step);
    return x;
  };

  it("gives each sample its own seed's noise, whatever lies beside it", () => {
    const seeds = fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 32 });
    fc.assert(
      fc.property(seeds, fc.nat(9), fc.nat(999), fc.integer({ min: 1, max: 9 }), (batch, stream, step, size) => {
        const together = drawn(
          batch.map((seed) => seeded(seed)),
          stream,
          step,
          size,
        );
        const alone = batch.flatMap((seed) => [...normals(stream, seed, step, size)]);
        expect([...together]).toEqual(alone);
      }),
    );
  });

  it("is added in float64, times its spread, to what is there", () => {
    const x = Float64Array.of(1, -2, 3, 0.1);
    stepNoise([seeded(4), seeded(5)], by(0), 2)(x, 0.3, 7);
    const values = [...normals(0, 4, 7, 2), ...normals(0, 5, 7, 2)];
    expect([...x]).toEqual([1, -2, 3, 0.1].map((value, i) => value + 0.3 * values[i]!));
  });

  it("after a step is the step, and then the noise: one value and two terms, in more parts than one", () => {
    const size = 2500;
    const mixed: InitialNoise = {
      scheme: "TORCH_CPU",
      terms: [1, 2].map((seed) => ({ seed, weight: 0.6 + 0.2 * (seed - 1) })),
    };
    const add = stepNoise([seeded(4), mixed], by(0), size);
    const [x, clean] = [3, 5].map((n) => Float64Array.from({ length: 2 * size }, (_, i) => Math.sin(n * i)));
    const [apart, together] = [x!.slice(), x!.slice()];
    takeStep(apart, toDenoised(clean!, 0.3));
    add(apart, 0.7, 2);
    add(together, 0.7, 2, toDenoised(clean!, 0.3));
    expect(together).toEqual(apart);
  });

  it("does not depend on the order in which steps are asked", () => {
    const add = stepNoise([seeded(4), seeded(5)], by(0), 8);
    const asked = (step: number) => {
      const x = new Float64Array(16);
      add(x, 1, step);
      return x;
    };
    const later = asked(7);
    asked(0);
    expect(asked(7)).toEqual(later);
  });

  it("of a mixture is its terms' in one sum of unit variance, and a term's own at either end", () => {
    const mixture = (a: number, b: number): InitialNoise => ({
      scheme: "TORCH_CPU",
      terms: [
        { seed: 1, weight: a },
        { seed: 2, weight: b },
      ],
    });
    const [first, second] = [normals(0, 1, 5, 6), normals(0, 2, 5, 6)];
    const draw = (noise: InitialNoise) => drawn([noise], 0, 5, 6);
    expect(draw(mixture(1, 0))).toEqual(first);
    expect(draw(mixture(0, 1))).toEqual(second);
    for (const scale of [1, 0.1]) {
      const half = draw(mixture(0.6 * scale, 0.8 * scale));
      half.forEach((value, i) => {
        expect(value).toBeCloseTo(0.6 * first[i]! + 0.8 * second[i]!, 14);
      });
    }
  });
});

it("A sampler that is deterministic is given no step noise: asking for it throws", () => {
  expect(() => stepNoise([seeded(4)], null, 2)(new Float64Array(2), 1, 0)).toThrow("draws no step noise");
});
