/** Calibration and transition by a descriptor metric, on a running server. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { descriptorInput } from "../../src/children/descriptor-input.js";
import { calibrationOrder, DISTORTIONS, unrelatedPairs } from "../../src/domain/calibration.js";
import type { DescriptorCard } from "../../src/domain/descriptor.js";
import { sha256 } from "../../src/domain/digest.js";
import { drawNoise } from "../../src/inference/noise/index.js";
import { distort } from "../../src/metrics/distortions.js";
import { packageRoot } from "../../src/paths.js";
import { DIMENSION, descriptorFile, SIDE, weightsOf } from "../support/descriptor-networks.js";
import { startTestServer } from "../support/server.js";

const [EDM, FLOW] = ["unet16-edm-n16", "unet16-flow-n16"];
const server = await startTestServer({ models: [EDM, FLOW] });
afterAll(() => server.stop());

const network = descriptorFile();
const card = {
  ...{ slug: "small", title: "A small descriptor", network: "small.onnx", digest: sha256(network) },
  ...{ inputSize: [SIDE, SIDE], layout: "NCHW", inputType: "float32", resize: "PILLOW_BILINEAR" },
  ...{ mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25], dimension: DIMENSION, threshold: 0.4 },
  ...{ thresholdSource: "a test", reference: "random weights", license: "MIT" },
};
beforeAll(async () => {
  const folder = path.join(server.folder, "card");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "small.onnx"), network);
  writeFileSync(path.join(folder, "card.json"), JSON.stringify(card));
  const { code, stderr } = await server.command(["metric", "add", path.join(folder, "card.json")]);
  expect([code, stderr]).toEqual([0, ""]);
});

const archive = readFileSync(path.join(packageRoot(), "zoo", "training", "fashion-mnist-32768-images-idx3-ubyte.gz"));
const pixels = new Uint8Array(gunzipSync(archive).subarray(16));
const imageAt = (index: number) => ({
  ...{ data: pixels.subarray(index * 784, (index + 1) * 784), width: 28, height: 28, channels: 1 },
});
const weights = weightsOf(3 * SIDE * SIDE, DIMENSION);
/** The network's product in float64, at unit length. */
function describedByHand(image: ReturnType<typeof imageAt>): number[] {
  const input = descriptorInput(image, card as unknown as DescriptorCard) as Float32Array;
  const vector = Array.from({ length: DIMENSION }, (_, d) =>
    input.reduce((sum, value, i) => sum + value * weights[i * DIMENSION + d]!, 0),
  );
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
const cosine = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

async function calibration(sizes: string) {
  const { data, errors } = await server.query(`{
    comparison(a: { model: "${EDM}" }, b: { model: "${EDM}" }, seeds: { count: 1 }, metric: "small", sampler: { steps: 1 }) {
      metric { calibration(trainingSet: "fashion-mnist"${sizes}, waitSeconds: 60) {
        describedBy unrelated { n quantiles(at: [0, 0.5, 1]) }
        distortions { values { n mean } }
        nearest { trainingSize values { n quantiles(at: [0, 0.5, 1]) } } } } } }`);
  expect(errors).toBeUndefined();
  return data.comparison.metric.calibration;
}
const quantilesOf = (values: number[]) => {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length / 2;
  return [sorted[0]!, (sorted[middle - 1]! + sorted[middle]!) / 2, sorted.at(-1)!];
};

test("a descriptor is calibrated on images and distorted images that the describing child describes", async () => {
  const found = await calibration(", sizes: [16, 32]");
  const close = (values: number[]) => values.map((value) => expect.closeTo(value, 4));
  const vectors = new Map<number, number[]>();
  const of = (index: number) => {
    const known = vectors.get(index) ?? describedByHand(imageAt(index));
    vectors.set(index, known);
    return known;
  };
  const unrelated = unrelatedPairs(32768, 256).map(([a, b]) => cosine(of(a), of(b)));
  expect(found.unrelated).toEqual({ n: 256, quantiles: close(quantilesOf(unrelated)) });
  const images = calibrationOrder(0, 32768).slice(0, 128);
  DISTORTIONS.forEach((distortion, d) => {
    const values = images.map((index) => {
      const noise = distortion.kind === "NOISE" ? drawNoise("TORCH_CPU", index, 784) : null;
      const changed = distort(imageAt(index), distortion, noise);
      return cosine(of(index), describedByHand({ ...changed, data: Uint8Array.from(changed.data) }));
    });
    const mean = values.reduce((sum, value) => sum + value, 0) / 128;
    expect(found.distortions[d].values).toEqual({ n: 128, mean: expect.closeTo(mean, 4) });
  });
  const heldOut = calibrationOrder(32, 32768).slice(0, 128);
  [16, 32].forEach((size, s) => {
    const nearest = heldOut.map((index) =>
      Math.max(...Array.from({ length: size }, (_, i) => cosine(of(index), of(i)))),
    );
    expect(found.nearest[s]).toEqual({
      trainingSize: size,
      values: { n: 128, quantiles: close(quantilesOf(nearest)) },
    });
  });
});

test("a descriptor's sizes are by default those that models learned from, as any metric's", async () => {
  const { nearest, unrelated } = await calibration("");
  expect(nearest).toMatchObject([{ trainingSize: 16, values: { n: 128 } }]);
  expect(unrelated.n).toBe(256);
});

test("a calibration says which numerics classes described its images; null for one that was kept before classes were", async () => {
  const now = await calibration("");
  expect(now.describedBy).toEqual([expect.stringMatching(/^cpu-\w+-\w+\/ort-/)]);
  await server.sql("update finding set described_by = null where kind like 'CALIBRATION%'");
  expect(await calibration("")).toEqual({ ...now, describedBy: null });
});

test("a transition by a descriptor describes the training images of both families", async () => {
  const { data, errors } = await server.query(`{
    transition(a: ["${EDM}"], b: ["${FLOW}"], seeds: { count: 4 }, sampler: { steps: 3 }, metric: "small", waitSeconds: 60) {
      points { reproducibility { n } generalizationA { score { n } reference { n } } generalizationB { score { n } } } } }`);
  expect(errors).toBeUndefined();
  expect(data.transition.points).toEqual([
    {
      reproducibility: { n: 4 },
      generalizationA: { score: { n: 4 }, reference: { n: 4 } },
      generalizationB: { score: { n: 4 } },
    },
  ]);
});
