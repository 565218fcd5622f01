import { describe, expect, it } from "vitest";
import { calibrationOrder, DISTORTIONS, distortionWords, unrelatedPairs } from "../../src/domain/calibration.js";
import { distort } from "../../src/metrics/distortions.js";
import { falseMatches, misses } from "../../src/metrics/error-rates.js";
import { quantiles } from "../../src/metrics/quantiles.js";

/** 2 × 3 pixels of two channels. */
const image = { data: Uint8Array.of(10, 250, 20, 0, 30, 128, 40, 1, 50, 2, 60, 255), width: 3, height: 2, channels: 2 };
const distorted = (distortion: (typeof DISTORTIONS)[number], noise: number[] | null = null) => [
  ...distort(image, distortion, noise && Float32Array.from(noise)).data,
];

describe("a distortion", () => {
  it("shifts by one pixel and repeats the edge, each channel by itself", () => {
    expect(distorted({ kind: "SHIFT", x: 1, y: 0 })).toEqual([10, 250, 10, 250, 20, 0, 40, 1, 40, 1, 50, 2]);
    expect(distorted({ kind: "SHIFT", x: 0, y: 1 })).toEqual([10, 250, 20, 0, 30, 128, 10, 250, 20, 0, 30, 128]);
  });

  it("brightens and darkens within 0 to 255", () => {
    expect(distorted({ kind: "BRIGHTNESS", levels: 16 })).toEqual([26, 255, 36, 16, 46, 144, 56, 17, 66, 18, 76, 255]);
    expect(distorted({ kind: "BRIGHTNESS", levels: -16 })).toEqual([0, 234, 4, 0, 14, 112, 24, 0, 34, 0, 44, 239]);
  });

  it("adds noise in the noise's own order, channel by channel, rounded half up", () => {
    // Channel 0 gets 0.5 (× 1) everywhere, channel 1 gets −1.
    const noise = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, -1, -1, -1, -1, -1, -1];
    expect(distorted({ kind: "NOISE", sigma: 1 }, noise)).toEqual([11, 249, 21, 0, 31, 127, 41, 0, 51, 1, 61, 254]);
    expect(() => distorted({ kind: "NOISE", sigma: 1 }, [1])).toThrow(RangeError);
  });

  it("mirrors left and right, and twice is the image", () => {
    const mirrored = distort(image, { kind: "FLIP" }, null);
    expect([...mirrored.data]).toEqual([30, 128, 20, 0, 10, 250, 60, 255, 50, 2, 40, 1]);
    expect([...distort(mirrored, { kind: "FLIP" }, null).data]).toEqual([...image.data]);
  });

  it("has words of its own", () => {
    expect(new Set(DISTORTIONS.map(distortionWords)).size).toBe(DISTORTIONS.length);
  });
});

const GOLDEN_ORDER = [13, 10, 4, 16, 5, 3, 12, 2, 6, 19, 9, 8, 17, 11, 7, 18, 14, 15, 1, 0];

describe("the calibration's sample", () => {
  it("is in the order that hashlib gives", () => {
    // sorted(range(20), key=lambda i: hashlib.sha256(f"calibration {i}".encode()).hexdigest())
    expect(calibrationOrder(0, 20)).toEqual(GOLDEN_ORDER);
    expect(calibrationOrder(5, 9)).toEqual(GOLDEN_ORDER.filter((index) => index >= 5 && index < 9));
  });

  it("pairs each image at most once", () => {
    const pairs = unrelatedPairs(1001, 2000);
    expect(pairs).toHaveLength(500);
    expect(new Set(pairs.flat()).size).toBe(1000);
    expect(unrelatedPairs(1001, 10)).toEqual(pairs.slice(0, 10));
  });
});

describe("error rates", () => {
  it("count strictly, and misses are all that does not match", () => {
    const values = [0.1, 0.5, 0.5, 0.9];
    expect(falseMatches(values, 0.5, "SIMILARITY")).toMatchObject({ value: 0.25, n: 4 });
    expect(misses(values, 0.5, "SIMILARITY")).toMatchObject({ value: 0.75, n: 4, method: "WILSON" });
    expect(falseMatches(values, 0.5, "DISTANCE")).toMatchObject({ value: 0.25 });
    const [hit, miss] = [falseMatches(values, 0.3, "SIMILARITY"), misses(values, 0.3, "SIMILARITY")];
    expect(miss.low).toBeCloseTo(1 - hit.high!, 14);
    expect(miss.high).toBeCloseTo(1 - hit.low!, 14);
    expect(misses([], 0.5, "SIMILARITY")).toMatchObject({ value: null, low: null, n: 0 });
  });
});

describe("quantiles", () => {
  it("are NumPy's", () => {
    // np.quantile([3, 1, 4, 1, 5, 9, 2, 6], [0, .1, .5, .77, 1])
    expect(quantiles([3, 1, 4, 1, 5, 9, 2, 6], [0, 0.1, 0.5, 0.77, 1])).toEqual([1, 1, 3.5, 5.390000000000001, 9]);
    expect(quantiles([], [0.5])).toEqual([null]);
  });

  it("are refused beyond 0 to 1 by place", () => {
    expect(() => quantiles([1], [0.5, 1.5])).toThrow(expect.objectContaining({ details: { field: "at.1" } }));
  });
});
