import { describe, expect, it } from "vitest";
import { type Gaussian, gaussianDenoise, gaussianFlow, gaussianOf } from "../../../src/inference/analytic/gaussian.js";
import { gaussianDenoiserFile } from "../../../src/inference/analytic/gaussian-file.js";
import type { Denoise } from "../../../src/inference/denoiser.js";
import { checkModel } from "../../../src/inference/model-check.js";
import { edmHeunOver } from "../../../src/inference/samplers/edm-heun.js";
import { karrasSigmas } from "../../../src/inference/schedules/karras.js";
import { denoisedModel, largestDifference, noise, opened, points, SHAPE, SIZE, trainingImages } from "./training.js";

/** Some small points whose covariance has every rank there can be. */
const levels = (count: number, size: number) =>
  Uint8Array.from({ length: count * size }, (_, i) => (i * i * 37 + i * 11 + 5) % 251);

/** Σ from its definition. */
function covariance(images: Uint8Array, count: number, size: number): Float64Array {
  const x = points(images);
  const mean = Float64Array.from({ length: size }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += x[i * size + j]!;
    return sum / count;
  });
  return Float64Array.from({ length: size * size }, (_, place) => {
    const [j, k] = [Math.floor(place / size), place % size];
    let sum = 0;
    for (let i = 0; i < count; i++) sum += (x[i * size + j]! - mean[j]!) * (x[i * size + k]! - mean[k]!);
    return sum / count;
  });
}

describe("the Gaussian of a set", () => {
  it.each([
    ["more points than values", 40, 12],
    ["fewer points than values", 7, 12],
    ["two points", 2, 12],
  ])("has the mean and covariance of its definition: %s", (_, count, size) => {
    const images = levels(count, size);
    const { basis, variances } = gaussianOf(images, count, size);
    expect(variances.length).toBe(Math.min(size, count - 1));
    const rebuilt = Float64Array.from({ length: size * size }, (_, place) => {
      const [j, k] = [Math.floor(place / size), place % size];
      return variances.reduce((sum, variance, n) => sum + variance * basis[n * size + j]! * basis[n * size + k]!, 0);
    });
    expect(largestDifference(rebuilt, covariance(images, count, size))).toBeLessThan(1e-13);
    const products = Array.from(variances, (_, n) =>
      Array.from(variances, (_, m) => {
        let product = 0;
        for (let j = 0; j < size; j++) product += basis[n * size + j]! * basis[m * size + j]!;
        return product - (n === m ? 1 : 0);
      }),
    ).flat();
    expect(Math.max(...products.map(Math.abs))).toBeLessThan(1e-12);
  });

  it("is the same by products of points and by products of values", () => {
    // Every point twice: the same Gaussian, by the other way.
    const size = 60;
    const images = levels(59, size);
    const few = gaussianOf(images, 59, size);
    const doubled = new Uint8Array(2 * images.length);
    doubled.set(images);
    doubled.set(images, images.length);
    const many = gaussianOf(doubled, 118, size);
    expect(many.variances.length).toBe(few.variances.length);
    expect(largestDifference(many.variances, few.variances)).toBeLessThan(1e-12);
    const x = noise(1, size);
    expect(largestDifference(gaussianDenoise(many, x, 0.3), gaussianDenoise(few, x, 0.3))).toBeLessThan(1e-11);
  });

  it("of one image is that image", () => {
    const images = levels(1, 12);
    const gaussian = gaussianOf(images, 1, 12);
    expect(gaussian.variances.length).toBe(0);
    expect(largestDifference(gaussianDenoise(gaussian, noise(1, 12), 0.5), points(images))).toBeLessThan(1e-15);
  });

  it("denoises as μ + Σ (Σ + σ² I)⁻¹ (x − μ): the result solves that equation", () => {
    const size = 12;
    const images = levels(40, size);
    const gaussian = gaussianOf(images, 40, size);
    const sigma = 0.7;
    const x = noise(2, size);
    const denoised = gaussianDenoise(gaussian, x, sigma);
    // (Σ + σ² I) Σ⁻¹ (D − μ) = x − μ, or without an inverse: σ² (D − μ) = Σ (x − D).
    const sums = covariance(images, 40, size);
    const sides = Array.from({ length: size }, (_, j) => {
      let right = 0;
      for (let k = 0; k < size; k++) right += sums[j * size + k]! * (x[k]! - denoised[k]!);
      return sigma ** 2 * (denoised[j]! - gaussian.mean[j]!) - right;
    });
    expect(Math.max(...sides.map(Math.abs))).toBeLessThan(1e-13);
  });
});

describe("the Gaussian denoiser's file", () => {
  it.each([0.002, 0.05, 1, 20, 80].map(Math.fround))(
    "is the closed form in float64, of 64 images at sigma %f",
    async (sigma) => {
      const images = trainingImages(COUNT);
      const denoise = await file();
      const z = noise(4, SIZE);
      const x = points(images.subarray(0, SIZE)).map((value, j) => Math.fround(value + sigma * z[j]!));
      expect(largestDifference(await denoise(x, sigma), gaussianDenoise(known(), x, sigma))).toBeLessThan(1e-5);
    },
  );

  it("passes the model check", async () => {
    for (const count of [1, 2, 200]) {
      const bytes = gaussianDenoiserFile(trainingImages(count), count, SHAPE);
      expect(await checkModel(bytes, denoisedModel(bytes))).toMatchObject({ ok: true });
    }
  });

  it("is the same bytes from the same images", () => {
    const images = trainingImages(64);
    expect(Buffer.from(gaussianDenoiserFile(images, 64, SHAPE))).toEqual(
      Buffer.from(gaussianDenoiserFile(images, 64, SHAPE)),
    );
  });
});

describe("its samples", () => {
  /** By Heun with `steps`, down to sigma `to` and not to 0. */
  async function drawn(steps: number, to: number): Promise<Float64Array> {
    const sigmas = karrasSigmas({ steps, sigmaMin: to, sigmaMax: 80, rho: 7 }).slice(0, -1);
    let state: Float64Array = noise(6, 2 * SIZE).map((z) => 80 * z);
    const denoise = async (x: Float64Array, sigma: number) => gaussianDenoise(known(), x, sigma);
    for await (const { x } of edmHeunOver(denoise, state, sigmas)) state = x;
    return state;
  }
  const exact = (to: number) =>
    gaussianFlow(
      known(),
      noise(6, 2 * SIZE).map((z) => 80 * z),
      80,
      to,
    );

  it("are the closed-form solution of the ODE, with an error that falls with the square of the steps", async () => {
    const errors = [];
    for (const steps of [33, 65, 129]) errors.push(largestDifference(await drawn(steps, 0.002), exact(0.002)));
    expect(errors[2]).toBeLessThan(0.01);
    for (const [i, error] of errors.slice(1).entries()) {
      // Twice the intervals, a quarter of the error.
      expect(errors[i]! / error).toBeGreaterThan(3.2);
      expect(errors[i]! / error).toBeLessThan(5);
    }
  });

  it("are drawn by the file as they are by the closed form: 40 steps to 0", async () => {
    const sigmas = karrasSigmas({ steps: 40, sigmaMin: 0.002, sigmaMax: 80, rho: 7 });
    let state: Float64Array = noise(6, 2 * SIZE).map((z) => 80 * z);
    for await (const { x } of edmHeunOver(await file(), state, sigmas)) state = x;
    let sum = 0;
    const wanted = exact(0);
    for (let j = 0; j < state.length; j++) sum += Math.abs(state[j]! - wanted[j]!);
    // Less than one level of 255 on average: Heun's own error with 40 steps.
    expect((sum / state.length) * 127.5).toBeLessThan(1);
  });
});

const COUNT = 64;
let gaussian: Gaussian | null = null;
let network: Promise<Denoise> | null = null;
function known(): Gaussian {
  gaussian ??= gaussianOf(trainingImages(COUNT), COUNT, SIZE);
  return gaussian;
}
function file(): Promise<Denoise> {
  network ??= opened(gaussianDenoiserFile(trainingImages(COUNT), COUNT, SHAPE));
  return network;
}
