import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { MeasurementRequest } from "../../../src/domain/measurement.js";
import { pixelDigest } from "../../../src/images/digest.js";
import { makeDenoiser } from "../../../src/inference/denoisers/index.js";
import { linearOperator } from "../../../src/inference/measurements/index.js";
import { measure } from "../../../src/inference/measurements/measure.js";
import { resolveMeasurement } from "../../../src/inference/measurements/resolve.js";
import { resolveProblemSampler, runProblem } from "../../../src/inference/measurements/sampler.js";
import { drawNoise } from "../../../src/inference/noise/index.js";
import { toPixels } from "../../../src/inference/pixels.js";
import { openNetwork } from "../../../src/inference/session.js";
import { pixelCorrelation } from "../../../src/metrics/pixel-correlation.js";
import { zooFile, zooModel } from "../../support/zoo.js";

const SIZE = 784;
const INDEX = 32_000;
const SEEDS = [0, 1, 2, 3, 4, 5];
const images = gunzipSync(
  readFileSync(new URL("../../../zoo/training/fashion-mnist-32768-images-idx3-ubyte.gz", import.meta.url)),
);
const source = new Uint8Array(images.subarray(16 + INDEX * SIZE, 16 + (INDEX + 1) * SIZE));

const base = { trainingSet: "fashion-mnist", index: INDEX };
const REQUESTS: MeasurementRequest[] = [
  { ...base, operator: "INPAINT", box: { x: 6, y: 8, width: 16, height: 12 } },
  { ...base, operator: "SUPER_RESOLUTION", factor: 4 },
  { ...base, operator: "DEBLUR", blurSigma: 1.5 },
];

/** Final states of the seeds, one after the other; 20 steps, which are enough to tell. */
async function solve(slug: string, request: MeasurementRequest): Promise<Float64Array> {
  const model = zooModel(slug);
  const measurement = resolveMeasurement(request, model.shape, pixelDigest(source));
  const { noiseSigma } = measurement;
  const problem = {
    operator: linearOperator(measurement, model.shape),
    y: measure(measurement, model.shape, source),
    noiseSigma,
  };
  const { network, release } = await openNetwork(readFileSync(zooFile(slug)), model);
  const noise = new Float64Array(SEEDS.length * SIZE);
  SEEDS.forEach((seed, i) => {
    noise.set(drawNoise("TORCH_CPU", seed, SIZE), i * SIZE);
  });
  const sampler = resolveProblemSampler({ method: "DDIM", steps: 20 }, model, noiseSigma);
  let state: Float64Array = noise;
  for await (const { x } of runProblem(makeDenoiser(model, network, null), noise, sampler, model, problem)) state = x;
  await release();
  return state;
}
const rows = (state: Float64Array) => SEEDS.map((_, i) => state.slice(i * SIZE, (i + 1) * SIZE));

describe.each(REQUESTS)("two frameworks under the same $operator", (request) => {
  it("measure as the source does, and agree beyond chance on what was not measured", async () => {
    const { shape } = zooModel("unet16-edm-n16384");
    const measurement = resolveMeasurement(request, shape, pixelDigest(source));
    const operator = linearOperator(measurement, shape);
    const y = measure(measurement, shape, source);
    const [edm, flow] = [await solve("unet16-edm-n16384", request), await solve("unet16-flow-n16384", request)];
    for (const x of [...rows(edm), ...rows(flow)]) {
      const apart = operator.apply(x).map((value, i) => Math.abs(value - y[i]!));
      expect(Math.max(...apart)).toBeLessThanOrEqual(request.operator === "INPAINT" ? 0 : 1e-12);
    }
    const prepared = [edm, flow].map((state) =>
      rows(state).map((x) =>
        pixelCorrelation.prepareOpen({ data: toPixels(x, shape), width: 28, height: 28, channels: 1 }, operator),
      ),
    );
    const values = (different: boolean) =>
      SEEDS.flatMap((_, i) =>
        SEEDS.flatMap((__, j) =>
          different === (i !== j) ? [pixelCorrelation.value(prepared[0]![i]!, prepared[1]![j]!)] : [],
        ),
      );
    const mean = (of: number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
    const [same, chance] = [mean(values(false)), mean(values(true))];
    if (process.env.VERBOSE_GOLDEN) console.info(`${request.operator}: same noise ${same}, chance ${chance}`);
    expect(same).toBeGreaterThan(chance + 0.1);
  });
});
