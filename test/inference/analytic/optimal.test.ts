import { describe, expect, it } from "vitest";
import type { Shape } from "../../../src/domain/model.js";
import { optimalDenoiserFile } from "../../../src/inference/analytic/optimal.js";
import { checkModel } from "../../../src/inference/model-check.js";
import { toPixels } from "../../../src/inference/pixels.js";
import { edmHeunOver } from "../../../src/inference/samplers/edm-heun.js";
import { karrasSigmas } from "../../../src/inference/schedules/karras.js";
import { denoisedModel, largestDifference, noise, opened, points, SHAPE, SIZE, trainingImages } from "./training.js";

/** The definition, by differences, in float64: one x. */
function reference(x: Float64Array, images: Uint8Array, sigma: number): Float64Array {
  const size = x.length;
  const count = images.length / size;
  const logits = Array.from({ length: count }, (_, i) => {
    let distance = 0;
    for (let j = 0; j < size; j++) distance += (x[j]! - (images[i * size + j]! / 127.5 - 1)) ** 2;
    return -distance / (2 * sigma ** 2);
  });
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const weights = logits.map((logit) => Math.exp(logit - largest));
  const total = weights.reduce((a, b) => a + b);
  const denoised = new Float64Array(size);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < size; j++) denoised[j]! += (weights[i]! / total) * (images[i * size + j]! / 127.5 - 1);
  }
  return denoised;
}

/** x = image + sigma · z, as float32 holds it: both sides see the same number. */
function noisy(image: ArrayLike<number>, sigma: number, seed: number): Float64Array {
  const z = noise(seed, image.length);
  return Float64Array.from(points(image), (value, j) => Math.fround(value + sigma * z[j]!));
}
// The network is told sigma in float32.
const SIGMAS = [0.002, 0.01, 0.1, 0.5, 2, 10, 80].map(Math.fround);

describe("the optimal denoiser's file", () => {
  it.each(SIGMAS)("is the definition in float64, of 1,024 images at sigma %f", async (sigma) => {
    const images = trainingImages(1024);
    const denoise = await opened(optimalDenoiserFile(images, 1024, SHAPE));
    for (const row of [0, 300, 1023]) {
      const x = noisy(images.subarray(row * SIZE, (row + 1) * SIZE), sigma, row);
      expect(largestDifference(await denoise(x, sigma), reference(x, images, sigma))).toBeLessThan(2e-5);
    }
  });

  it("tells images apart that differ by one level in one pixel, at the lowest sigma", async () => {
    const images = trainingImages(64);
    // Bright ones, whose norms are largest: 32 copies, each one level off in another pixel.
    const twins = new Uint8Array(64 * SIZE);
    for (let i = 0; i < 64; i++) {
      twins.set(
        images.subarray((i % 2) * SIZE, ((i % 2) + 1) * SIZE).map((level) => 255 - (level >> 1)),
        i * SIZE,
      );
      twins[i * SIZE + 11 * i]! -= 1;
    }
    const denoise = await opened(optimalDenoiserFile(twins, 64, SHAPE));
    for (const row of [0, 5, 33, 63]) {
      for (const sigma of [0.001, 0.002, 0.004].map(Math.fround)) {
        const x = noisy(twins.subarray(row * SIZE, (row + 1) * SIZE), sigma, row);
        // In float32, 2u·p − ‖u‖² − ‖p‖² is half a level off here: it flips twins.
        expect(largestDifference(await denoise(x, sigma), reference(x, twins, sigma)) * 127.5).toBeLessThan(0.001);
      }
    }
  });

  it("gives a training image back at the lowest sigma, and the mean image at the highest", async () => {
    const images = trainingImages(16);
    const denoise = await opened(optimalDenoiserFile(images, 16, SHAPE));
    const image = images.subarray(7 * SIZE, 8 * SIZE);
    expect(largestDifference(await denoise(noisy(image, 0.002, 1), 0.002), points(image))).toBeLessThan(1e-6);
    const mean = Array.from({ length: SIZE }, (_, j) => {
      let sum = 0;
      for (let i = 0; i < 16; i++) sum += images[i * SIZE + j]!;
      return sum / 16;
    });
    expect(largestDifference(await denoise(noisy(image, 1e6, 1), 1e6), points(mean))).toBeLessThan(1e-3);
  });

  it.each([
    ["far from every image, at the lowest sigma", 1000, 0.002],
    ["at a level that float32 squares to 0", 1, 1e-30],
    ["at a level whose square is infinite in float32", 1, 1e30],
  ])("is finite and right %s", async (_, distance, given) => {
    const images = trainingImages(64);
    const sigma = Math.fround(given);
    const denoise = await opened(optimalDenoiserFile(images, 64, SHAPE));
    const x = noisy(images.subarray(0, SIZE), distance, 3);
    const found = await denoise(x, sigma);
    // In float64 the same: differences of 1e6 / 1e-60 leave one image, and 1e6 / 1e60 the mean.
    expect(largestDifference(found, reference(x, images, sigma))).toBeLessThan(2e-5);
  });

  it("gives both of two equal images the same weight", async () => {
    const images = trainingImages(3);
    images.copyWithin(2 * SIZE, SIZE, 2 * SIZE);
    const denoise = await opened(optimalDenoiserFile(images, 3, SHAPE));
    const x = noisy(images.subarray(SIZE, 2 * SIZE), 0.05, 2);
    const image = points(images.subarray(SIZE, 2 * SIZE));
    expect(largestDifference(await denoise(x, Math.fround(0.05)), image)).toBeLessThan(1e-6);
  });

  it("takes images of several channels, whose pixels lie side by side in a file and apart in a state", async () => {
    const shape: Shape = [3, 2, 2];
    const images = Uint8Array.from({ length: 4 * 12 }, (_, i) => (i * 89 + 31) % 256);
    const denoise = await opened(optimalDenoiserFile(images, 4, shape), shape);
    const image = images.subarray(24, 36);
    const state = Float64Array.from({ length: 12 }, (_, j) => image[(j % 4) * 3 + Math.floor(j / 4)]! / 127.5 - 1);
    const denoised = await denoise(state, 0.01);
    expect([...toPixels(denoised, shape)]).toEqual([...image]);
  });

  it("draws training images, to the last level: 18 steps of Heun from 16 images", async () => {
    const images = trainingImages(16);
    const denoise = await opened(optimalDenoiserFile(images, 16, SHAPE));
    const sigmas = karrasSigmas({ steps: 18, sigmaMin: 0.002, sigmaMax: 80, rho: 7 });
    let state: Float64Array = noise(5, 8 * SIZE).map((z) => 80 * z);
    for await (const { x } of edmHeunOver(denoise, state, sigmas)) state = x;
    const drawn = toPixels(state, SHAPE);
    const known = new Set(Array.from({ length: 16 }, (_, i) => String(images.subarray(i * SIZE, (i + 1) * SIZE))));
    const rows = Array.from({ length: 8 }, (_, i) => String(drawn.subarray(i * SIZE, (i + 1) * SIZE)));
    expect(rows.filter((row) => !known.has(row))).toEqual([]);
    expect(new Set(rows).size).toBeGreaterThan(2);
  });

  it("passes the model check, which draws every row in batches of other sizes and beside other rows", async () => {
    const file = optimalDenoiserFile(trainingImages(16_384), 16_384, SHAPE);
    expect(file.length).toBeLessThan(16_384 * SIZE + 200_000);
    const verdict = await checkModel(file, denoisedModel(file));
    expect(verdict).toMatchObject({ ok: true });
  });

  it("refuses more images than it is made for, none, and bytes that are not that many", () => {
    expect(() => optimalDenoiserFile(new Uint8Array(16_385), 16_385, [1, 1, 1])).toThrow("1 to 16384 images");
    expect(() => optimalDenoiserFile(new Uint8Array(0), 0, [1, 1, 1])).toThrow("1 to 16384 images");
    expect(() => optimalDenoiserFile(new Uint8Array(7), 2, [1, 2, 2])).toThrow("7 bytes are not 2 images of 4");
  });
});
