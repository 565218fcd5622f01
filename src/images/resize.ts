/** Resizing as Pillow does it, byte for byte: `Image.resize((width, height), Image.BILINEAR)` of 8-bit images. */
import type { Pixels } from "../metrics/pixels.js";

/** Pillow's Resample.c: weights are whole numbers of 2^−22, which leaves 2 of 32 bits for sums of 8-bit levels. */
const PRECISION_BITS = 22;
const ONE = 1 << PRECISION_BITS;
const HALF = 1 << (PRECISION_BITS - 1);

/** For each output position the first input position that it is made of, how many, and their weights. */
interface Weights {
  first: Int32Array;
  count: Int32Array;
  /** `stride` an output position. */
  weights: Int32Array;
  stride: number;
}

/**
 * A triangle filter, as wide as the step where it shrinks; rows first, then columns, each rounded to uint8.
 * uint8 (height, width, channels) in and out, every channel alone. RangeError for sizes that are no positive integers.
 */
export function resizeBilinear(image: Pixels, width: number, height: number): Pixels {
  for (const length of [width, height]) {
    if (!Number.isInteger(length) || length < 1) throw new RangeError(`an image has no side of ${length} pixels`);
  }
  const across = width === image.width ? image : resizeAcross(image, width);
  return height === across.height ? across : resizeDown(across, height);
}

function triangleWeights(from: number, to: number): Weights {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const inverse = 1 / support;
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const weights = new Int32Array(to * stride);
  const exact = new Float64Array(stride);
  for (let at = 0; at < to; at++) {
    const center = (at + 0.5) * scale;
    const low = Math.max(0, Math.trunc(center - support + 0.5));
    const high = Math.min(from, Math.trunc(center + support + 0.5));
    let sum = 0;
    for (let i = low; i < high; i++) {
      const distance = Math.abs((i - center + 0.5) * inverse);
      const weight = distance < 1 ? 1 - distance : 0;
      exact[i - low] = weight;
      sum += weight;
    }
    first[at] = low;
    count[at] = high - low;
    for (let i = 0; i < high - low; i++) {
      const weight = sum === 0 ? exact[i]! : exact[i]! / sum;
      weights[at * stride + i] = Math.trunc(0.5 + weight * ONE);
    }
  }
  return { first, count, weights, stride };
}

function resizeAcross({ data, width: from, height, channels }: Pixels, width: number): Pixels {
  const { first, count, weights, stride } = triangleWeights(from, width);
  const out = new Uint8Array(height * width * channels);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const start = (y * from + first[x]!) * channels;
      for (let c = 0; c < channels; c++) {
        let sum = HALF;
        for (let i = 0; i < count[x]!; i++) sum += data[start + i * channels + c]! * weights[x * stride + i]!;
        out[to++] = level(sum);
      }
    }
  }
  return { data: out, width, height, channels };
}

function resizeDown({ data, width, height: from, channels }: Pixels, height: number): Pixels {
  const { first, count, weights, stride } = triangleWeights(from, height);
  const row = width * channels;
  const out = new Uint8Array(height * row);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const start = first[y]! * row;
    for (let x = 0; x < row; x++) {
      let sum = HALF;
      for (let i = 0; i < count[y]!; i++) sum += data[start + i * row + x]! * weights[y * stride + i]!;
      out[to++] = level(sum);
    }
  }
  return { data: out, width, height, channels };
}

/** Rounded weights may add up to a little more than one. */
function level(sum: number): number {
  return Math.min(255, sum >> PRECISION_BITS);
}
