import { describe, expect, it } from "vitest";
import { mae } from "../../src/metrics/mae.js";
import type { PixelMetric } from "../../src/metrics/metric.js";
import { pixelCorrelation } from "../../src/metrics/pixel-correlation.js";
import type { Pixels } from "../../src/metrics/pixels.js";
import { PIXEL_METRICS } from "../../src/metrics/registry.js";
import { ssim } from "../../src/metrics/ssim.js";
import type { Unmeasured } from "../../src/metrics/unmeasured.js";

const SIDE = 24;
const SIZE = SIDE * SIDE;
const image = (level: (x: number, y: number, channel: number) => number, channels = 1): Pixels => ({
  data: Uint8Array.from({ length: SIZE * channels }, (_, i) => {
    const place = Math.floor(i / channels);
    return level(place % SIDE, Math.floor(place / SIDE), i % channels);
  }),
  width: SIDE,
  height: SIDE,
  channels,
});
const waves = (phase: number, channels = 1) =>
  image((x, y, c) => 128 + 90 * Math.sin(x / 2 + phase) * Math.cos(y / 3 - phase + c), channels);

/** What an inpainting leaves open: a box of each channel. */
function hole(x0: number, y0: number, width: number, height: number, channels = 1): Unmeasured {
  const openAt = Uint8Array.from({ length: SIZE * channels }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor((i % SIZE) / SIDE)];
    return x >= x0 && x < x0 + width && y >= y0 && y < y0 + height ? 1 : 0;
  });
  return { openAt, open: (values) => values.map((value, i) => value * openAt[i]!) };
}
/** What averages of pairs leave open. */
const halves: Unmeasured = {
  openAt: new Uint8Array(SIZE).fill(1),
  open: (values) => values.map((value, i) => (value - values[i ^ 1]!) / 2),
};
/** Nothing is measured. */
const all = (channels: number): Unmeasured => ({
  openAt: new Uint8Array(SIZE * channels).fill(1),
  open: (values) => values.slice(),
});
const value = <P>(metric: PixelMetric<P>, a: Pixels, b: Pixels, unmeasured: Unmeasured) =>
  metric.value(metric.prepareOpen(a, unmeasured), metric.prepareOpen(b, unmeasured));

/** Two images that agree outside a box, where one is `other`. */
function differIn({ openAt }: Unmeasured, shared: Pixels, other: Pixels): [Pixels, Pixels] {
  const area = shared.width * shared.height;
  const data = shared.data.map((level, i) => {
    const planar = (i % shared.channels) * area + Math.floor(i / shared.channels);
    return openAt[planar] === 1 ? other.data[i]! : level;
  });
  return [shared, { ...shared, data }];
}
const cut = (of: Pixels, x0: number, y0: number, width: number, height: number): Pixels => ({
  data: Uint8Array.from({ length: width * height }, (_, i) => {
    return of.data[(y0 + Math.floor(i / width)) * SIDE + x0 + (i % width)]!;
  }),
  width,
  height,
  channels: 1,
});

describe("on what a measurement left open", () => {
  it.each(PIXEL_METRICS)(
    "$slug is symmetric, and what it is for equal images where the open parts are equal",
    (metric) => {
      const open = hole(3, 8, 7, 6);
      const [shared, changed] = differIn(open, waves(0), waves(2));
      expect(value(metric, shared, changed, open)).toBe(value(metric, changed, shared, open));
      const outside = hole(18, 1, 5, 5);
      const best = metric.direction === "DISTANCE" ? 0 : 1;
      expect(value(metric, shared, changed, outside)).toBe(best);
      expect(value(metric, shared, changed, open)).not.toBeCloseTo(best, 1);
    },
  );

  it.each(PIXEL_METRICS)("$slug is the plain value where nothing was measured", (metric) => {
    for (const channels of [1, 3]) {
      const [a, b] = [waves(0, channels), waves(0.6, channels)];
      expect(value(metric, a, b, all(channels))).toBeCloseTo(metric.value(metric.prepare(a), metric.prepare(b)), 11);
    }
  });

  it.each([pixelCorrelation, mae])("$slug of a hole is that of the hole cut out", (metric: PixelMetric) => {
    const open = hole(3, 8, 7, 6);
    const [a, b] = [waves(0), waves(0.9)];
    const [holeA, holeB] = [cut(a, 3, 8, 7, 6), cut(b, 3, 8, 7, 6)];
    expect(value(metric, a, b, open)).toBeCloseTo(metric.value(metric.prepare(holeA), metric.prepare(holeB)), 11);
  });

  it("a correlation is no higher for pictures that fill a hole evenly, each with its own level", () => {
    const open = hole(4, 4, 10, 10);
    const flat = (level: number) => image(() => level);
    expect(value(pixelCorrelation, ...differIn(open, flat(9), flat(200)), open)).toBe(0);
    const noisy = (seed: number) => image((x, y) => 200 + ((x * 7 + y * 13 + seed * 5 * (x ^ y)) % 11));
    expect(Math.abs(value(pixelCorrelation, noisy(1), noisy(2), open))).toBeLessThan(0.6);
  });

  it("averages leave differences within them: correlation, error and constant images", () => {
    const [a, b] = [waves(0), waves(0.6)];
    const [openA, openB] = [a, b].map(({ data }) => halves.open(Float64Array.from(data)));
    const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
    const cosine = dot(openA!, openB!) / Math.sqrt(dot(openA!, openA!) * dot(openB!, openB!));
    expect(value(pixelCorrelation, a, b, halves)).toBeCloseTo(cosine, 11);
    const error = openA!.reduce((sum, v, i) => sum + Math.abs(v - openB![i]!), 0) / SIZE;
    expect(value(mae, a, b, halves)).toBeCloseTo(error, 11);
    const steps = image((x) => 10 * Math.floor(x / 2));
    expect(value(pixelCorrelation, steps, a, halves)).toBe(0);
  });

  it("ssim weighs each window by the part of it that is open", () => {
    for (const open of [hole(0, 0, 4, 4), hole(10, 10, 3, 3)]) {
      const [a, b] = differIn(open, waves(0), waves(2));
      const plain = ssim.value(ssim.prepare(a), ssim.prepare(b));
      // Most windows see nothing of the hole, are equal, and would count as agreement.
      expect(value(ssim, a, b, open)).toBeLessThan(plain - 0.05);
    }
  });

  it.each(PIXEL_METRICS)("$slug refuses images that the measurement is not made for", (metric) => {
    const small = { ...cut(waves(0), 0, 0, 12, 12) };
    expect(() => metric.prepareOpen(small, halves)).toThrow(RangeError);
  });
});
