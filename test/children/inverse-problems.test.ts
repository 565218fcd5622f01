/** What parent and children say to each other of measurements. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DrawingChild, type DrawOrder } from "../../src/children/drawing-child.js";
import { ScoringChild } from "../../src/children/scoring-child.js";
import type { Operator } from "../../src/domain/measurement.js";
import { pixelDigest } from "../../src/images/digest.js";
import { encodePng } from "../../src/images/png.js";
import { linearOperator } from "../../src/inference/measurements/index.js";
import { resolveMeasurement } from "../../src/inference/measurements/resolve.js";
import { resolveProblemSampler } from "../../src/inference/measurements/sampler.js";
import { PIXEL_METRICS } from "../../src/metrics/registry.js";
import { openStore, type StorageConfig } from "../../src/storage/index.js";
import { pythonChild } from "../support/python-child.js";
import { temporaryFolder } from "../support/temporary.js";
import { zooFile, zooModel } from "../support/zoo.js";

const directory = temporaryFolder();
const signingSecret = "s".repeat(32);
const storage: StorageConfig = { kind: "files", directory, publicUrl: "http://localhost", signingSecret };
const limits = { memoryBytes: 2 ** 30, timeoutMs: 60_000, idleTimeoutMs: 30_000 };
const python = await pythonChild();
const MAKERS: { name: string; command?: [string, ...string[]]; skipped?: boolean }[] = [
  { name: "a drawing child" },
  {
    name: `a drawing child in Python${"missing" in python ? ` (skipped: ${python.missing})` : ""}`,
    ...("missing" in python ? { skipped: true } : { command: python.command }),
  },
];
const scoring = new ScoringChild({ ...limits, storage });
afterAll(() => scoring.close());

const wave = (phase: number) => Uint8Array.from({ length: 784 }, (_, i) => 128 + 100 * Math.sin(i / 19 + phase));
const box = { x: 5, y: 7, width: 12, height: 14 };
const outside = (i: number) => {
  const [x, y] = [i % 28, Math.floor(i / 28)];
  return x < box.x || x >= box.x + box.width || y < box.y || y >= box.y + box.height;
};

describe.each(MAKERS)("$name with a measurement", ({ command, skipped }) => {
  if (skipped) return it.skip("draws", () => {});
  const drawing = new DrawingChild({ ...limits, command });
  afterAll(() => drawing.close());
  const slug = "unet16-flow-n16384";
  const model = zooModel(slug);
  const measured = wave(0);
  const order = (seeds: number[], noiseSigma = 0): DrawOrder => {
    const request = { operator: "INPAINT" as const, trainingSet: "any", index: 0, box, noiseSigma };
    const measurement = resolveMeasurement(request, model.shape, pixelDigest(measured));
    return {
      path: zooFile(slug),
      model,
      sampler: resolveProblemSampler({ method: "DDIM", steps: 5 }, model, noiseSigma),
      condition: { classLabel: null, guidanceScale: null, measurement },
      noises: seeds.map((seed) => ({ scheme: "TORCH_CPU", terms: [{ seed, weight: 1 }] })),
      measured,
    };
  };
  const pixels = async (of: DrawOrder) =>
    (await drawing.draw(of)).items.map((item) => {
      if (!item.ok) throw new Error(item.message);
      return [...item.pixels];
    });

  it("draws images that hold every measured pixel, the same in any batch", async () => {
    const images = await pixels(order([1, 2, 3]));
    for (const image of images) {
      expect(image.filter((_, i) => outside(i))).toEqual([...measured].filter((_, i) => outside(i)));
    }
    expect(new Set(images.map((image) => image.join())).size).toBe(3);
    expect(await pixels(order([3]))).toEqual([images[2]]);
    const noisy = await pixels(order([1, 2, 3], 0.2));
    expect(await pixels(order([2], 0.2))).toEqual([noisy[1]]);
  });

  it("is never asked without what was measured", async () => {
    await expect(drawing.draw({ ...order([1]), measured: null })).rejects.toThrow("without the image");
  });
});

describe("a scoring child on what a measurement left open", () => {
  const images = [0, 0.4, 1.1, 2].map((phase) => ({ data: wave(phase), width: 28, height: 28, channels: 1 }));
  const objects: string[] = [];
  beforeAll(async () => {
    const store = await openStore(storage);
    for (const image of images) objects.push((await store.put("images", "png", encodePng(image))).name);
  });
  const operators: Operator[] = [
    { operator: "INPAINT", box },
    { operator: "SUPER_RESOLUTION", factor: 7 },
    { operator: "DEBLUR", blurSigma: 2 },
  ];

  it.each(operators)("values pairs by what $operator leaves, beside the whole images'", async (unmeasured) => {
    const operator = linearOperator(unmeasured, [1, 28, 28]);
    const pairs: [number, number][] = [
      [0, 1],
      [2, 3],
      [1, 1],
    ];
    const named = pairs.map(([i, j]): [string, string] => [objects[i]!, objects[j]!]);
    for (const metric of PIXEL_METRICS) {
      const whole = await scoring.values(metric.slug, named);
      const { values } = await scoring.values(metric.slug, named, undefined, unmeasured);
      expect([...values]).toEqual(
        pairs.map(([i, j]) =>
          metric.value(metric.prepareOpen(images[i]!, operator), metric.prepareOpen(images[j]!, operator)),
        ),
      );
      expect([...whole.values]).toEqual(
        pairs.map(([i, j]) => metric.value(metric.prepare(images[i]!), metric.prepare(images[j]!))),
      );
    }
  });
});
