import fs from "node:fs";
import { describe, expect, it } from "vitest";
import type { DrawingModel } from "../../src/domain/model.js";
import type { Network } from "../../src/inference/denoiser.js";
import { type PlausibilityVerdict, plausibility, type TrainingImages } from "../../src/inference/plausibility.js";
import { openNetwork } from "../../src/inference/session.js";
import { zooFile, zooModel } from "../support/zoo.js";
import { trainingImages, trainingLabels } from "./analytic/training.js";

const COSINE = { betas: "COSINE", steps: 1000, betaStart: 0.0001, betaEnd: 0.02 } as const;
const SCALED = { betas: "SCALED_LINEAR", steps: 1000, betaStart: 0.00085, betaEnd: 0.012 } as const;
const OF_1024: TrainingImages = { pixels: trainingImages(1024), count: 1024, labels: null };
const OF_64: TrainingImages = { pixels: trainingImages(64), count: 64, labels: null };

async function judged(
  slug: string,
  card: Partial<DrawingModel> = {},
  training = OF_1024,
  change: (network: Network) => Network = (network) => network,
  timeLeft = true,
): Promise<PlausibilityVerdict> {
  const model = { ...zooModel(slug), ...card };
  const { network, release } = await openNetwork(fs.readFileSync(zooFile(slug)), model);
  try {
    return await plausibility(
      change(network),
      model,
      training,
      async () => {},
      () => timeLeft,
    );
  } finally {
    await release();
  }
}

describe("a network and the images that it learned", () => {
  it.each([
    ["unet16-edm-n16384", OF_1024],
    ["unet16-eps-n16384", OF_1024],
    ["unet16-v-n16384", OF_1024],
    ["unet16-flow-n16384", OF_1024],
    ["unet16-edm-n64", OF_64],
  ])("go together where its card is right: %s", async (slug, training) => {
    const { record, rejection } = await judged(slug, {}, training);
    expect(rejection).toBeNull();
    if (record.state !== "TESTED") throw new Error(record.reason);
    expect(record.images).toBe(training.count);
    expect(record.sigmas).toEqual([0.5, 1, 2, 3, 5]);
    // Most of the zoo is far better than a Gaussian: only then does the bound say something.
    expect(record.network[0]!).toBeLessThan(record.gaussian[0]!);
  });

  it.each<[string, string, Partial<DrawingModel>, RegExp]>([
    [
      "a V network called EPSILON",
      "unet16-v-n16384",
      { parameterization: "EPSILON" },
      /as V with a noiseSchedule of betas LINEAR, steps 1000,/,
    ],
    [
      "an EPSILON network called V",
      "unet16-eps-n16384",
      { parameterization: "V" },
      /as EPSILON with a noiseSchedule of betas LINEAR/,
    ],
    [
      "a linear schedule called cosine",
      "unet16-eps-n16384",
      { noiseSchedule: COSINE },
      /as EPSILON with a noiseSchedule of betas LINEAR/,
    ],
    [
      "a linear schedule called scaled",
      "unet16-v-n16384",
      { noiseSchedule: SCALED },
      /as V with a noiseSchedule of betas LINEAR/,
    ],
    [
      "an EPSILON network called a FLOW",
      "unet16-eps-n16384",
      { parameterization: "FLOW", noiseSchedule: null },
      /as EPSILON with a noiseSchedule of betas LINEAR, steps 1000, betaStart 0.0001, betaEnd 0.02/,
    ],
    ["a FLOW of other times", "unet16-flow-n16384", { timestepScale: 1000 }, /as FLOW with timestepScale 1 /],
    [
      "a FLOW called EPSILON",
      "unet16-flow-n16384",
      { parameterization: "EPSILON", noiseSchedule: COSINE },
      /as FLOW with timestepScale 1 /,
    ],
  ])("do not where it is %s, and the reason says what would fit", async (_, slug, card, words) => {
    const { rejection } = await judged(slug, card);
    expect(rejection).toMatch(
      /^at sigma [\d.]+ its mean squared error on its own training images is [\d.e+]+ times that of/,
    );
    expect(rejection).toMatch(words);
    expect(rejection).toMatch(/; it would fit .* \((0\.\d+|1|1\.0\d*) times\)$/);
  });

  it("do not where the network gives the noise instead of the image, and the reason says how to export it", async () => {
    const noiseOf =
      (network: Network): Network =>
      async (inputs, batch) => {
        const size = inputs.sample.length / batch;
        const denoised = await network(inputs, batch);
        return denoised.map((value, i) => (inputs.sample[i]! - value) / inputs.level[Math.floor(i / size)]!);
      };
    const { rejection } = await judged("unet16-edm-n16384", {}, OF_1024, noiseOf);
    expect(rejection).toMatch(/; it would fit if the denoised image were x − sigma · out_sample: it gives the noise/);
  });

  it("do not where the preconditioning is missing, and the reason says so", async () => {
    const bare =
      (network: Network): Network =>
      async (inputs, batch) => {
        const size = inputs.sample.length / batch;
        const sigma = inputs.level.map((level) => Math.exp(4 * level));
        const x = inputs.sample.map((value, i) => value * Math.hypot(sigma[Math.floor(i / size)]!, 0.7));
        const denoised = await network({ ...inputs, sample: x, level: sigma }, batch);
        return denoised.map((value, i) => {
          const s = sigma[Math.floor(i / size)]!;
          const variance = s ** 2 + 0.49;
          return ((value - (0.49 / variance) * x[i]!) * Math.sqrt(variance)) / (0.7 * s);
        });
      };
    const { rejection } = await judged("unet16-edm-n16384", { sigmaData: 0.7 }, OF_1024, bare);
    expect(rejection).toMatch(/; it would fit with EDM's preconditioning around it \(sigmaData 0\.7\): export/);
  });

  it("do not where it gives nothing of use, and nothing else fits", async () => {
    const zeros =
      (): Network =>
      async ({ sample }) =>
        new Float32Array(sample.length);
    const { rejection } = await judged("unet16-eps-n16384", {}, OF_1024, zeros);
    expect(rejection).toMatch(/; nothing else that was tried fits either: the nearest is as /);
  });

  it("are refused without looking further where that would take too long", async () => {
    const { rejection } = await judged("unet16-v-n16384", { parameterization: "EPSILON" }, OF_1024, undefined, false);
    expect(rejection).toMatch(/is accepted: its parameterization or its schedule is not what its card says$/);
  });

  it("of classes without one that means none are tried with their own labels, or not at all", async () => {
    const labels = trainingLabels(1024);
    const right = await judged("unet16-edm-classes", { noClass: null }, { ...OF_1024, labels });
    const shifted = labels.map((label) => (label + 5) % 10);
    const wrong = await judged("unet16-edm-classes", { noClass: null }, { ...OF_1024, labels: shifted });
    if (right.record.state !== "TESTED" || wrong.record.state !== "TESTED") throw new Error("not tested");
    expect(right.rejection).toBeNull();
    expect(right.record.network[3]!).toBeLessThan(0.8 * wrong.record.network[3]!);
    expect((await judged("unet16-edm-classes", { noClass: null })).record).toEqual({
      state: "SKIPPED",
      reason: "it needs class labels, and its training set's classes are not its own",
    });
  });
});
