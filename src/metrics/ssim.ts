import { badInput } from "../errors.js";
import { filterValid, validSize, WINDOW } from "./gaussian-window.js";
import type { PixelMetric } from "./metric.js";
import { assertSameShape, type PixelShape, type Pixels, shapeOf } from "./pixels.js";
import { planar, type Unmeasured } from "./unmeasured.js";

/** One plane a channel: its pixels, and the windowed mean and population variance at each place the window fits. */
export interface WindowedPixels extends PixelShape {
  readonly planes: readonly WindowedPlane[];
  /** How much of each window is open, channel by channel; absent where nothing was measured. */
  readonly weights?: readonly Float64Array[];
}
interface WindowedPlane {
  readonly pixels: Float64Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/**
 * Structural similarity (Wang et al. 2004): Gaussian window 11, sigma 1.5, data range 255, population covariance,
 * K1 0.01, K2 0.03; mean over the places where the window fits, then over channels.
 */
export const ssim: PixelMetric<WindowedPixels> = {
  slug: "ssim",
  version: 1,
  title: "Structural similarity (SSIM)",
  kind: "PIXEL",
  direction: "SIMILARITY",
  threshold: 0.6,
  range: [-1, 1],
  reference:
    "Wang, Bovik, Sheikh, Simoncelli 2004: Gaussian window 11, sigma 1.5, range 255, K1 0.01, K2 0.03, population covariance",

  prepare(image: Pixels): WindowedPixels {
    const shape = windowedShape(image);
    return { ...shape, planes: Array.from({ length: shape.channels }, (_, channel) => windowed(image, channel)) };
  },

  /** Each place then counts by the part of its window that is open: one that is measured throughout says nothing. */
  prepareOpen(image: Pixels, unmeasured: Unmeasured): WindowedPixels {
    const shape = windowedShape(image);
    const { width, height } = shape;
    const split = (values: Float64Array) =>
      Array.from({ length: shape.channels }, (_, c) => values.slice(c * width * height, (c + 1) * width * height));
    return {
      ...shape,
      planes: split(unmeasured.open(planar(image, unmeasured))).map((pixels) => windowedPlane(pixels, width, height)),
      weights: split(Float64Array.from(unmeasured.openAt)).map((open) => windowedPlane(open, width, height).mean),
    };
  },

  value(a: WindowedPixels, b: WindowedPixels): number {
    assertSameShape(a, b);
    let total = 0;
    for (let c = 0; c < a.planes.length; c++)
      total += totalSimilarity(a.planes[c]!, b.planes[c]!, a.width, a.height, a.weights?.[c]);
    const places = a.weights ? sumOf(a.weights) : a.channels * validSize(a.width, a.height);
    return Math.max(-1, Math.min(1, total / places));
  },
};

function windowedShape(image: Pixels): PixelShape {
  const shape = shapeOf(image);
  const { width, height } = shape;
  if (width < WINDOW || height < WINDOW)
    throw badInput(
      "metric",
      `ssim needs images of at least ${WINDOW}×${WINDOW} pixels; these are ${height}×${width} (height×width).`,
    );
  return shape;
}

function windowed({ data, width, height, channels }: Pixels, channel: number): WindowedPlane {
  const pixels = new Float64Array(width * height);
  for (let i = 0, at = channel; i < pixels.length; i++, at += channels) pixels[i] = data[at]!;
  return windowedPlane(pixels, width, height);
}

function windowedPlane(pixels: Float64Array, width: number, height: number): WindowedPlane {
  const mean = new Float64Array(validSize(width, height));
  filterValid(pixels, width, height, scratchFor(width, height).rows, mean);
  return { pixels, mean, variance: covariance(pixels, mean, pixels, mean, width, height).slice() };
}

function sumOf(weights: readonly Float64Array[]): number {
  let sum = 0;
  for (const weight of weights) for (const value of weight) sum += value;
  return sum;
}

function totalSimilarity(
  a: WindowedPlane,
  b: WindowedPlane,
  width: number,
  height: number,
  weight?: Float64Array,
): number {
  const shared = covariance(a.pixels, a.mean, b.pixels, b.mean, width, height);
  const { mean: meanA, variance: varianceA } = a;
  const { mean: meanB, variance: varianceB } = b;
  let total = 0;
  // Grouped so that a = b makes numerator and denominator the same number: then each term is exactly 1.
  for (let i = 0; i < shared.length; i++) {
    const ma = meanA[i]!;
    const mb = meanB[i]!;
    const similarity =
      ((2 * (ma * mb) + C1) * (2 * shared[i]! + C2)) /
      ((ma * ma + mb * mb + C1) * (varianceA[i]! + varianceB[i]! + C2));
    total += weight ? weight[i]! * similarity : similarity;
  }
  return total;
}

/** Windowed E[ab] − E[a]E[b], in a buffer that the next call overwrites. */
function covariance(
  a: Float64Array,
  meanA: Float64Array,
  b: Float64Array,
  meanB: Float64Array,
  width: number,
  height: number,
): Float64Array {
  const { product, rows, valid } = scratchFor(width, height);
  for (let i = 0; i < product.length; i++) product[i] = a[i]! * b[i]!;
  filterValid(product, width, height, rows, valid);
  for (let i = 0; i < valid.length; i++) valid[i] = valid[i]! - meanA[i]! * meanB[i]!;
  return valid;
}

interface Scratch {
  width: number;
  height: number;
  product: Float64Array;
  rows: Float64Array;
  valid: Float64Array;
}
let scratch: Scratch | null = null;

/** Buffers of the last shape: fresh ones for every pair cost more than the filter does. */
function scratchFor(width: number, height: number): Scratch {
  if (scratch?.width !== width || scratch.height !== height)
    scratch = {
      width,
      height,
      product: new Float64Array(width * height),
      rows: new Float64Array(width * (height - WINDOW + 1)),
      valid: new Float64Array(validSize(width, height)),
    };
  return scratch;
}
