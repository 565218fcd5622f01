/** The shipped training images, and what an analytic denoiser's file needs to be opened. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { sha256 } from "../../../src/domain/digest.js";
import type { DrawingModel, Shape } from "../../../src/domain/model.js";
import { parseIdx } from "../../../src/images/idx.js";
import type { Denoise } from "../../../src/inference/denoiser.js";
import { makeDenoiser } from "../../../src/inference/denoisers/index.js";
import { initialNoise } from "../../../src/inference/noise/index.js";
import { openNetwork } from "../../../src/inference/session.js";
import { packageRoot } from "../../../src/paths.js";

export const SHAPE: Shape = [1, 28, 28];
export const SIZE = 784;

let images: Uint8Array | null = null;
/** The first `count` images of the shipped set. */
export function trainingImages(count: number): Uint8Array {
  images ??= parseIdx(
    gunzipSync(readFileSync(path.join(packageRoot(), "zoo/training/fashion-mnist-32768-images-idx3-ubyte.gz"))),
  ).data;
  return new Uint8Array(images.subarray(0, count * SIZE));
}

/** Their classes. */
export function trainingLabels(count: number): number[] {
  const file = path.join(packageRoot(), "zoo/training/fashion-mnist-32768-labels-idx1-ubyte.gz");
  return [...parseIdx(gunzipSync(readFileSync(file))).data.subarray(0, count)];
}

export function denoisedModel(file: Uint8Array, shape: Shape = SHAPE): DrawingModel {
  const rest = { sigmaData: null, noiseSchedule: null, timestepScale: 1, classes: 0, noClass: null };
  return { digest: sha256(file), parameterization: "DENOISED", shape, ...rest };
}

/** The file as samplers see it. */
export async function opened(file: Uint8Array, shape: Shape = SHAPE): Promise<Denoise> {
  const model = denoisedModel(file, shape);
  return makeDenoiser(model, (await openNetwork(file, model)).network, null);
}

/** Standard normal, float64 from float32. */
export function noise(seed: number, length: number): Float64Array {
  return Float64Array.from(initialNoise({ scheme: "NUMPY_PCG64", terms: [{ seed, weight: 1 }] }, length));
}

/** Levels 0 … 255 in the coordinates of x0. */
export const points = (levels: ArrayLike<number>) => Float64Array.from(levels, (level) => level / 127.5 - 1);

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}
