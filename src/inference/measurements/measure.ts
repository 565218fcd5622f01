/** What was measured: y = A x + n of one image. */
import { digestOf } from "../../domain/digest.js";
import type { Measurement } from "../../domain/measurement.js";
import type { Shape } from "../../domain/model.js";
import { philoxNormal } from "../noise/philox-normal.js";
import { linearOperator } from "./index.js";

/** Measures an image of uint8 pixels in C order (height, width, channels); its state is u / 127.5 − 1, which encodes to u again. */
export function measure(measurement: Measurement, shape: Shape, pixels: Uint8Array): Float64Array {
  const y = linearOperator(measurement, shape).apply(stateOf(pixels, shape));
  const { source, noiseSigma } = measurement;
  if (noiseSigma === 0) return y;
  const noise = measurementNoise(source, noiseSigma, y.length);
  return y.map((value, i) => value + noiseSigma * noise[i]!);
}

/**
 * Standard normals that depend on the image and noiseSigma alone, so that every source sees the same measurement: the
 * Philox stream whose seed, stream and step are the first three 32-bit words (big-endian) of the SHA-256 of canonical JSON
 * {measurementNoise: 1, noiseSigma, source}.
 */
export function measurementNoise(source: string, noiseSigma: number, size: number): Float64Array {
  const digest = digestOf({ measurementNoise: 1, noiseSigma, source });
  const [seed, stream, step] = [0, 8, 16].map((at) => Number.parseInt(digest.slice(at, at + 8), 16));
  return philoxNormal(stream!, seed!, step!, size);
}

function stateOf(pixels: Uint8Array, [channels, height, width]: Shape): Float64Array {
  const area = height * width;
  return Float64Array.from({ length: pixels.length }, (_, i) => {
    const channel = Math.floor(i / area);
    return pixels[(i % area) * channels + channel]! / 127.5 - 1;
  });
}
