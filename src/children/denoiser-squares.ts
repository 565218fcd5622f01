/** What two denoisers make of the same noisy images, in squared distances. */
import type { DenoiserSquares } from "../domain/denoiser-distance.js";
import type { DrawingModel } from "../domain/model.js";
import type { DrawnScheme } from "../domain/noise.js";
import { channelsFirst, LEVELS_PER_UNIT } from "../inference/analytic/images.js";
import { drawNoise } from "../inference/noise/index.js";
import type { DrawingChild } from "./drawing-child.js";

export interface SquaresOrder {
  /** Of one shape, each with the file of its weights. */
  a: { path: string; model: DrawingModel };
  b: { path: string; model: DrawingModel };
  /** At most 32 images, uint8 (count, height, width, channels), one a seed. */
  pixels: Uint8Array;
  seeds: number[];
  noise: DrawnScheme;
  sigma: number;
}

/**
 * y = level / 127.5 − 1 and y + sigma · z, z the seed's draw, in float64; both denoisers without a class. Squares are summed
 * over channels, rows and columns in C order. Gives NaN where a network does. Throws what DrawingChild.denoise does.
 */
export async function denoiserSquares(
  child: DrawingChild,
  { a, b, pixels, seeds, noise, sigma }: SquaresOrder,
  signal?: AbortSignal,
): Promise<DenoiserSquares & { numericsClass: string }> {
  const { shape } = a.model;
  const size = shape[0] * shape[1] * shape[2];
  const clean = Float64Array.from(channelsFirst(pixels, seeds.length, shape), (level) => level / LEVELS_PER_UNIT - 1);
  const states = new Float64Array(clean.length);
  seeds.forEach((seed, i) => {
    const z = drawNoise(noise, seed, size);
    for (let k = 0; k < size; k++) states[i * size + k] = clean[i * size + k]! + sigma * z[k]!;
  });
  const ofA = await child.denoise({ ...a, condition: null, sigma, states }, signal);
  const ofB = await child.denoise({ ...b, condition: null, sigma, states }, signal);
  if (ofA.hello.numericsClass !== ofB.hello.numericsClass) throw new Error("the child changed its numerics class");
  const squares = (x: Float64Array, y: Float64Array) => seeds.map((_, i) => squaredDistance(x, y, i * size, size));
  return {
    difference: squares(ofA.denoised, ofB.denoised),
    errorA: squares(ofA.denoised, clean),
    errorB: squares(ofB.denoised, clean),
    numericsClass: ofA.hello.numericsClass,
  };
}

function squaredDistance(x: Float64Array, y: Float64Array, start: number, size: number): number {
  let sum = 0;
  for (let k = start; k < start + size; k++) sum += (x[k]! - y[k]!) ** 2;
  return sum;
}
