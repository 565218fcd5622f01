import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allPairsMatches } from "../../src/metrics/all-pairs.js";
import { mae } from "../../src/metrics/mae.js";
import type { PixelMetric } from "../../src/metrics/metric.js";
import { pixelCorrelation } from "../../src/metrics/pixel-correlation.js";
import type { Pixels } from "../../src/metrics/pixels.js";
import { DEFAULT_METRIC, findPixelMetric, PIXEL_METRICS } from "../../src/metrics/registry.js";
import { ssim } from "../../src/metrics/ssim.js";
import { golden, goldenImage } from "./golden.js";

const between = (metric: PixelMetric, a: Pixels, b: Pixels) => metric.value(metric.prepare(a), metric.prepare(b));

const shape = fc.record({
  width: fc.integer({ min: 11, max: 16 }),
  height: fc.integer({ min: 11, max: 16 }),
  channels: fc.constantFrom(1, 3),
});
const imageOf = ({ width, height, channels }: Omit<Pixels, "data">): fc.Arbitrary<Pixels> => {
  const length = width * height * channels;
  return fc
    .oneof(
      fc.uint8Array({ minLength: length, maxLength: length }),
      fc.integer({ min: 0, max: 255 }).map((pixel) => new Uint8Array(length).fill(pixel)),
      fc
        .tuple(fc.nat(length - 1), fc.integer({ min: 0, max: 255 }))
        .map(([at, pixel]) => new Uint8Array(length).fill(pixel, at)),
    )
    .map((data) => ({ data, width, height, channels }));
};
const imagePair = shape.chain((of) => fc.tuple(imageOf(of), imageOf(of)));

describe("the registry", () => {
  it("offers what the contract names, pixel-correlation by default", () => {
    expect(
      PIXEL_METRICS.map(({ slug, version, direction, threshold, range }) => [
        slug,
        version,
        direction,
        threshold,
        range,
      ]),
    ).toEqual([
      ["pixel-correlation", 1, "SIMILARITY", 0.9, [-1, 1]],
      ["mae", 1, "DISTANCE", 15, [0, 255]],
      ["ssim", 1, "SIMILARITY", 0.6, [-1, 1]],
    ]);
    expect(DEFAULT_METRIC).toBe(pixelCorrelation);
    expect(findPixelMetric("ssim")).toBe(ssim);
    expect(findPixelMetric("SSIM")).toBeNull();
  });
});

describe.each(PIXEL_METRICS.map((metric) => [metric.slug, metric] as const))("%s", (slug, metric) => {
  it("is NumPy's and scikit-image's number for every golden pair", () => {
    for (const pair of golden.pairs) {
      const expected = pair[slug as "mae"];
      const got = between(metric, goldenImage(pair.a), goldenImage(pair.b));
      // Correlation and MAE are exact until the last rounding; scikit-image filters in another order.
      const tolerance = slug === "ssim" ? 1e-12 : 4e-16 * Math.abs(expected);
      expect(Math.abs(got - expected), `${pair.a} and ${pair.b}: ${got}, not ${expected}`).toBeLessThanOrEqual(
        tolerance,
      );
    }
  });

  it("is the same number either way round, bit for bit, and within its range", () => {
    fc.assert(
      fc.property(imagePair, ([a, b]) => {
        const value = between(metric, a, b);
        expect(Object.is(value, between(metric, b, a))).toBe(true);
        expect(value).toBeGreaterThanOrEqual(metric.range[0]);
        expect(value).toBeLessThanOrEqual(metric.range[1]);
      }),
      { numRuns: 60 },
    );
  });

  it("gives an image and itself exactly the best value, but 0 for the correlation of a constant one", () => {
    fc.assert(
      fc.property(shape.chain(imageOf), (image) => {
        const constant = image.data.every((pixel) => pixel === image.data[0]);
        const best = metric.direction === "DISTANCE" ? 0 : metric === pixelCorrelation && constant ? 0 : 1;
        expect(between(metric, image, { ...image, data: image.data.slice() })).toBe(best);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses images of different shapes, and data that is not of its shape", () => {
    const image = { data: new Uint8Array(12 * 13), width: 12, height: 13, channels: 1 };
    expect(() => between(metric, image, { ...image, width: 13, height: 12 })).toThrow(
      new RangeError("images of 13×12×1 and 12×13×1 have no value"),
    );
    expect(() => metric.prepare({ ...image, width: 11 })).toThrow(RangeError);
  });

  it("keeps its value when the pixels it was prepared from are overwritten", () => {
    const image = goldenImage("fashion-0");
    const prepared = metric.prepare(image);
    image.data.fill(7);
    expect(metric.value(prepared, metric.prepare(goldenImage("fashion-0")))).toBe(
      metric.direction === "DISTANCE" ? 0 : 1,
    );
  });
});

describe("pixel-correlation", () => {
  it("is exactly -1 for an image and its negative", () => {
    expect(between(pixelCorrelation, goldenImage("fashion-0"), goldenImage("fashion-0-negative"))).toBe(-1);
  });

  it("sees one pixel off by one in a million", () => {
    const spot = (at: number) => {
      const data = new Uint8Array(1_000_000).fill(200);
      data[at] = 201;
      return { data, width: 1000, height: 1000, channels: 1 };
    };
    const [faint, other] = [spot(12345), spot(54321)];
    expect(between(pixelCorrelation, faint, faint)).toBe(1);
    // Two of n indicator vectors: -1 / (n - 1).
    expect(between(pixelCorrelation, faint, other)).toBeCloseTo(-1 / 999_999, 18);
  });
});

describe("mae", () => {
  it("counts in full beyond what an int32 holds", () => {
    const size = { width: 3000, height: 3000, channels: 1 };
    const black = { data: new Uint8Array(9_000_000), ...size };
    const white = { data: new Uint8Array(9_000_000).fill(255), ...size };
    expect(between(mae, black, white)).toBe(255);
  });
});

describe("ssim", () => {
  it("refuses images smaller than its window, and names the argument", () => {
    const image = { data: new Uint8Array(10 * 28), width: 10, height: 28, channels: 1 };
    expect(() => ssim.prepare(image)).toThrow(
      expect.objectContaining({
        code: "BAD_USER_INPUT",
        details: { field: "metric" },
        message: "ssim needs images of at least 11×11 pixels; these are 28×10 (height×width).",
      }),
    );
  });

  it("does not mix up images of one shape with images of another", () => {
    const [a, b] = [ssim.prepare(goldenImage("fashion-0")), ssim.prepare(goldenImage("fashion-1"))];
    const before = ssim.value(a, b);
    ssim.value(ssim.prepare(goldenImage("waves-0")), ssim.prepare(goldenImage("waves-1")));
    expect(ssim.value(a, b)).toBe(before);
  });
});

describe("matches of all pairs of different seeds", () => {
  const line = (levels: number[]) =>
    levels.map((level) => mae.prepare({ data: new Uint8Array([level]), width: 1, height: 1, channels: 1 }));

  it("leaves out the pairs that share a seed, and counts strictly", () => {
    // |a - b| < 5: seed 0 with 1, seed 1 with 0; 10 and 15 are exactly 5 apart.
    expect(allPairsMatches(mae, line([0, 10, 15]), line([12, 2, 200]), 5)).toEqual({
      rows: Uint32Array.of(1, 1, 1),
      columns: Uint32Array.of(2, 1, 0),
      total: 3,
    });
    expect(allPairsMatches(mae, line([0, 10, 15]), line([15, 2, 200]), 5)).toEqual({
      rows: Uint32Array.of(1, 0, 1),
      columns: Uint32Array.of(1, 1, 0),
      total: 2,
    });
  });

  it("is the plain double loop, whatever the number of seeds", () => {
    const levels = fc.integer({ min: 0, max: 200 }).chain((m) => {
      const side = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: m, maxLength: m });
      return fc.tuple(side, side);
    });
    fc.assert(
      fc.property(levels, ([a, b]) => {
        const counts = allPairsMatches(mae, line(a), line(b), 15);
        const hit = (i: number, j: number) => Number(i !== j && Math.abs(a[i]! - b[j]!) < 15);
        const sum = (terms: number[]) => terms.reduce((x, y) => x + y, 0);
        expect([...counts.rows]).toEqual(a.map((_, i) => sum(b.map((_, j) => hit(i, j)))));
        expect([...counts.columns]).toEqual(b.map((_, j) => sum(a.map((_, i) => hit(i, j)))));
        expect(counts.total).toBe(sum([...counts.rows]));
      }),
      { numRuns: 30 },
    );
  });

  it("refuses sides that do not share their seeds", () => {
    expect(() => allPairsMatches(mae, line([1, 2]), line([1]), 5)).toThrow(RangeError);
  });
});
