import os from "node:os";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Float32Products,
  openProducts,
  openWholeProducts,
  type WholeProducts,
} from "../../src/inference/products.js";
import { allPairsMatches, allPairsMatchesByKernel } from "../../src/metrics/all-pairs.js";
import { descriptorMetric, toUnitLength } from "../../src/metrics/descriptor-cosine.js";
import { BLOCK, matrixOf, type ProductsKernel, roundingMargin } from "../../src/metrics/inner-products.js";
import { mae } from "../../src/metrics/mae.js";
import { type Kernels, type NearestMetric, NearestSearch } from "../../src/metrics/nearest.js";
import { pixelCorrelation } from "../../src/metrics/pixel-correlation.js";
import { ssim } from "../../src/metrics/ssim.js";
import { QUERY_ZERO, wholeCandidates, wholeMargin, wholeQueries } from "../../src/metrics/whole-numbers.js";

const THREADS = [...new Set([1, 2, os.availableParallelism()])];
const opened = new Map<number, { float32: Float32Products; whole: WholeProducts }>();
beforeAll(async () => {
  for (const threads of THREADS) {
    const whole = await openWholeProducts(BLOCK, QUERY_ZERO, threads);
    opened.set(threads, { float32: await openProducts(BLOCK, threads), whole });
  }
});
afterAll(() => Promise.all([...opened.values()].flatMap(({ float32, whole }) => [float32.release(), whole.release()])));
const kernelOf =
  (threads: number): ProductsKernel =>
  (a, b, d) =>
    opened.get(threads)!.float32.run(a, b, d);
const kernelsOf = (threads: number): Kernels => ({
  float32: kernelOf(threads),
  whole: (a, b, d) => opened.get(threads)!.whole.run(a, b, d),
});
const noBreath = async () => {};

/** A generator of our own, so that a failure can be had again. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
const SIDE = 12;
const picture = (next: () => number) =>
  pixelCorrelation.prepare({
    data: Uint8Array.from({ length: SIDE * SIDE }, () => Math.floor(256 * next())),
    width: SIDE,
    height: SIDE,
    channels: 1,
  });
/** Images whose values crowd near 1: most are one image but for a few levels, so that the margin alone decides nothing. */
function crowd(next: () => number, count: number) {
  const base = Uint8Array.from({ length: SIDE * SIDE }, () => Math.floor(250 * next()));
  return Array.from({ length: count }, () => {
    const data = base.slice();
    for (let i = 0; i < 3; i++) data[Math.floor(next() * data.length)]! += 1;
    return pixelCorrelation.prepare({ data, width: SIDE, height: SIDE, channels: 1 });
  });
}
function unitVector(next: () => number, dimension: number): Float32Array {
  const vector = Float32Array.from({ length: dimension }, () => next() + next() + next() - 1.5);
  toUnitLength(vector.slice(), vector);
  return vector;
}

/** Every pair by the metric itself. */
function plainNearest<P>(metric: NearestMetric<P>, queries: readonly P[], candidates: readonly P[]) {
  return queries.map((query) => {
    let best = { index: -1, value: metric.direction === "SIMILARITY" ? -Infinity : Infinity };
    candidates.forEach((candidate, index) => {
      const value = metric.value(query, candidate);
      if (metric.direction === "SIMILARITY" ? value > best.value : value < best.value) best = { index, value };
    });
    return best;
  });
}
async function search<P>(
  metric: NearestMetric<P>,
  queries: readonly P[],
  candidates: readonly P[],
  kernels: Kernels | null,
  part = 100,
) {
  const found = new NearestSearch(metric, queries, kernels);
  for (let start = 0; start < candidates.length; start += part) {
    const slice = candidates.slice(start, start + part);
    await found.offer(
      slice,
      slice.map((_, i) => start + i),
      noBreath,
    );
  }
  return { found, list: queries.map((_, q) => ({ index: found.indices[q]!, value: found.values[q]! })) };
}

describe("whole numbers", () => {
  test.each(THREADS)("have exact products on %i threads, where all are as large as they can be", async (threads) => {
    const dimension = 2_048;
    const signs = random(9);
    const a = Uint8Array.from({ length: 3 * dimension }, (_, i) => (i < dimension || signs() < 0.5 ? 127 : 1));
    const b = Int8Array.from({ length: dimension * BLOCK }, (_, i) => (i % 2 === 0 || signs() < 0.5 ? 127 : -127));
    const { products, maxima } = await kernelsOf(threads).whole(a, b, dimension);
    const plain = Int32Array.from({ length: 3 * BLOCK }, (_, p) => {
      const [row, column] = [Math.floor(p / BLOCK), p % BLOCK];
      let sum = 0;
      for (let k = 0; k < dimension; k++) sum += (a[row * dimension + k]! - QUERY_ZERO) * b[k * BLOCK + column]!;
      return sum;
    });
    expect(products).toEqual(plain);
    expect([...maxima]).toEqual([0, 1, 2].map((row) => Math.max(...plain.subarray(row * BLOCK, (row + 1) * BLOCK))));
  });

  test("miss a value by no more than their margin, and by a fifth of it at times", () => {
    let worst = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), fc.integer(), (dimension, seed) => {
        const next = random(seed);
        const [a, b] = [unitVector(next, dimension), unitVector(next, dimension)];
        const [query, candidate] = [wholeQueries(a, dimension), wholeCandidates(b, dimension)];
        let product = 0;
        for (let k = 0; k < dimension; k++) product += (query.numbers[k]! - QUERY_ZERO) * candidate.numbers[k]!;
        const error = Math.abs(product * query.steps[0]! * candidate.step - descriptorMetric.value(a, b));
        const margin = wholeMargin(query.missed[0]!, candidate.missed, roundingMargin(dimension));
        expect(error).toBeLessThanOrEqual(margin);
        worst = Math.max(worst, error / margin);
      }),
      { numRuns: 2_000, seed: 1 },
    );
    expect(worst).toBeGreaterThan(0.2);
  });

  test("of zeros are zeros, and miss nothing", () => {
    const zeros = new Float32Array(6);
    expect(wholeQueries(zeros, 3)).toEqual({
      numbers: new Uint8Array(6).fill(QUERY_ZERO),
      steps: Float64Array.of(1, 1),
      missed: new Float64Array(2),
    });
    expect(wholeCandidates(zeros, 3)).toEqual({ numbers: new Int8Array(6), step: 1, missed: 0 });
  });
});

describe("the margin", () => {
  test.each(THREADS)(
    "holds between products on %i threads and values, of pictures and of descriptors",
    async (threads) => {
      for (const [metric, vectors] of [
        [pixelCorrelation, [...crowd(random(1), 64), ...Array.from({ length: 64 }, () => picture(random(2)))]],
        [
          descriptorMetric,
          Array.from(
            { length: 128 },
            (
              (next) => () =>
                unitVector(next, 2048)
            )(random(3)),
          ),
        ],
      ] as [NearestMetric<unknown>, unknown[]][]) {
        const units = vectors.map((vector) => metric.unit!(vector));
        const dimension = units[0]!.length;
        const matrix = matrixOf(units, dimension, BLOCK);
        const { products } = await kernelOf(threads)(matrix, matrix, dimension);
        let worst = 0;
        vectors.forEach((a, i) => {
          vectors.forEach((b, j) => {
            worst = Math.max(worst, Math.abs(products[i * vectors.length + j]! - metric.value(a, b)));
          });
        });
        expect(worst).toBeLessThanOrEqual(roundingMargin(dimension));
        // Were it never needed, none of this would test anything.
        expect(worst).toBeGreaterThan(0);
      }
    },
  );

  test("holds where every term is rounded the same way, one after the other", () => {
    let worst = 0;
    for (let dimension = 512; dimension < 2048; dimension++) {
      const vector = new Float32Array(dimension).fill(1 / Math.sqrt(dimension));
      let sum = 0;
      for (const value of vector) sum = Math.fround(sum + Math.fround(value * value));
      const error = Math.abs(sum - descriptorMetric.value(vector, vector));
      expect(error).toBeLessThanOrEqual(roundingMargin(dimension));
      worst = Math.max(worst, error / roundingMargin(dimension));
    }
    // Random vectors come nowhere near the bound; these do by a fifth at least.
    expect(worst).toBeGreaterThan(0.2);
  });

  test("grows with the length, and refuses vectors that float32 cannot sum", () => {
    expect(roundingMargin(784)).toBeGreaterThan(784 * 2 ** -24);
    expect(roundingMargin(784)).toBeLessThan(800 * 2 ** -24);
    expect(() => roundingMargin(2 ** 24)).toThrow(RangeError);
  });
});

describe("the nearest", () => {
  const next = random(4);
  const candidates = [...crowd(next, 180), ...Array.from({ length: 120 }, () => picture(next)), ...crowd(next, 33)];
  // Twins, so that equals exist.
  candidates.push(...candidates.slice(0, 20));
  const queries = [...candidates.slice(0, 40), ...Array.from({ length: 30 }, () => picture(next))];
  const plain = plainNearest(pixelCorrelation, queries, candidates);

  test.each(THREADS.flatMap((threads) => [1, 7, 64, 1000].map((part) => [threads, part] as const)))(
    "is that of every pair valued, on %i threads in parts of %i",
    async (threads, part) => {
      const { list, found } = await search(pixelCorrelation, queries, candidates, kernelsOf(threads), part);
      expect(list).toEqual(plain);
      expect(found.valued).toBeLessThan(queries.length * candidates.length);
    },
  );

  test("is the same whatever a kernel says within the margin: it proposes, the metric decides", async () => {
    const noise = random(5);
    const eitherWay = () => (noise() < 0.5 ? -1 : 1);
    const greatest = (products: Float32Array | Int32Array) => (_: unknown, k: number) =>
      Math.max(...products.subarray(k * BLOCK, (k + 1) * BLOCK));
    const crooked: Kernels = {
      async float32(a, b, dimension) {
        const { products } = await kernelsOf(1).float32(a, b, dimension);
        // What the kernel already erred by is below a tenth of the margin here.
        const bent = products.map((product) => product + 0.9 * roundingMargin(dimension) * eitherWay());
        return { products: bent, maxima: Float32Array.from({ length: bent.length / BLOCK }, greatest(bent)) };
      },
      async whole(a, b, dimension) {
        const { products } = await kernelsOf(1).whole(a, b, dimension);
        // The margin is some 3,000 of these numbers, and a tenth of it is what they missed.
        const bent = products.map((product) => product + 1_000 * eitherWay());
        return { products: bent, maxima: Int32Array.from({ length: bent.length / BLOCK }, greatest(bent)) };
      },
    };
    for (const part of [50, 400]) {
      for (const some of [queries, queries.slice(0, 40)]) {
        const { list } = await search(pixelCorrelation, some, candidates, crooked, part);
        expect(list).toEqual(plain.slice(0, some.length));
      }
    }
  });

  test("of queries whose candidates lie apart is proposed by whole numbers alone, in more than one product", async () => {
    const draw = random(8);
    const vectors = Array.from({ length: 2_200 }, () => unitVector(draw, 64));
    let float32 = 0;
    const kernels: Kernels = {
      ...kernelsOf(1),
      float32: (a, b, dimension) => {
        float32 += a.length / dimension;
        return kernelOf(1)(a, b, dimension);
      },
    };
    const some = vectors.slice(0, 100);
    const { list, found } = await search(descriptorMetric, some, vectors.slice(50), kernels, 1_500);
    expect(list).toEqual(plainNearest(descriptorMetric, some, vectors.slice(50)));
    expect(float32).toBe(0);
    expect(found.valued).toBeLessThan(some.length * 40);
  });

  test("of equals is the one of lowest index", () => {
    expect(plain.slice(0, 20).map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(plain.slice(0, 40).every(({ value }) => value === 1)).toBe(true);
  });

  test.each([mae, ssim] as NearestMetric<unknown>[])(
    "by a metric without vectors is found pair by pair",
    async (metric) => {
      const measure = metric as typeof mae;
      const images = Array.from({ length: 24 }, () =>
        measure.prepare({
          data: Uint8Array.from({ length: SIDE * SIDE }, () => Math.floor(256 * next())),
          width: SIDE,
          height: SIDE,
          channels: 1,
        }),
      );
      const { list, found } = await search(measure, images, images, kernelsOf(1), 5);
      expect(list).toEqual(plainNearest(measure, images, images));
      expect(list.map(({ index }) => index)).toEqual(images.map((_, i) => i));
      expect(found.valued).toBe(24 * 24);
    },
  );

  test("does not depend on the order of the queries", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(
          queries.map((_, q) => q),
          { minLength: 1 },
        ),
        async (order) => {
          const { list } = await search(
            pixelCorrelation,
            order.map((q) => queries[q]!),
            candidates,
            kernelsOf(1),
          );
          expect(list).toEqual(order.map((q) => plain[q]));
        },
      ),
      { numRuns: 20 },
    );
  });

  test("lets itself be ended between parts", async () => {
    const found = new NearestSearch(pixelCorrelation, queries, kernelsOf(1));
    const ended = found.offer(
      candidates,
      candidates.map((_, i) => i),
      async () => {
        throw new Error("enough");
      },
    );
    await expect(ended).rejects.toThrow("enough");
  });

  test("of constant images is 0, as of any pair with one", async () => {
    const flat = pixelCorrelation.prepare({ data: new Uint8Array(144).fill(9), width: 12, height: 12, channels: 1 });
    const { list } = await search(pixelCorrelation, [flat], [flat, candidates[0]!], kernelsOf(1));
    expect(list).toEqual([{ index: 0, value: 0 }]);
  });
});

describe("matches of all pairs of different seeds", () => {
  const next = random(6);
  const a = [...crowd(next, 100), ...Array.from({ length: 50 }, () => picture(next))];
  const b = [...a.slice(1), a[0]!];

  test.each(THREADS)(
    "are those of every pair valued, at thresholds that values lie on, on %i threads",
    async (threads) => {
      const some = [
        pixelCorrelation.value(a[0]!, b[5]!),
        pixelCorrelation.value(a[3]!, b[70]!),
        pixelCorrelation.value(a[120]!, b[7]!),
      ];
      for (const threshold of [...some, 0.9, 1, -1, 0]) {
        const counted = await allPairsMatchesByKernel(pixelCorrelation, a, b, threshold, kernelOf(threads), noBreath);
        expect(counted).toEqual(allPairsMatches(pixelCorrelation, a, b, threshold));
      }
    },
  );

  test("are counted over more seeds than one product holds", async () => {
    const many = Array.from(
      { length: 2100 },
      (
        (draw) => () =>
          unitVector(draw, 6)
      )(random(7)),
    );
    const counted = await allPairsMatchesByKernel(descriptorMetric, many, many, 0.9, kernelOf(1), noBreath);
    expect(counted).toEqual(allPairsMatches(descriptorMetric, many, many, 0.9));
    expect(counted.total).toBeGreaterThan(1000);
  });

  test("of no seeds are none, and of unequal sides are refused", async () => {
    const kernel = kernelOf(1);
    expect((await allPairsMatchesByKernel(pixelCorrelation, [], [], 0.9, kernel, noBreath)).total).toBe(0);
    await expect(allPairsMatchesByKernel(pixelCorrelation, a, [], 0.9, kernel, noBreath)).rejects.toThrow(RangeError);
    await expect(allPairsMatchesByKernel(mae, [], [], 15, kernel, noBreath)).rejects.toThrow(RangeError);
  });
});
