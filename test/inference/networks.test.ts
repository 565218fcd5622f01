import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import type { DrawingModel } from "../../src/domain/model.js";
import type { SamplerRequest } from "../../src/domain/sampler.js";
import type { Network, NetworkInputs } from "../../src/inference/denoiser.js";
import { makeDenoiser } from "../../src/inference/denoisers/index.js";
import { drawNoise } from "../../src/inference/noise/index.js";
import { toPixels } from "../../src/inference/pixels.js";
import { resolveSampler, runSampler, samplerSigmas } from "../../src/inference/samplers/index.js";
import {
  entryDifference,
  expectAllAccountedFor,
  type GoldenCase,
  readGolden,
  relativeDifference,
  reportLargest,
} from "./support/golden.js";
import { drawingModel } from "./support/models.js";
import { NOT_OFFERED_NETWORKS, NOT_OFFERED_NETWORKS_DDIM } from "./support/not-offered.js";
import { noStepNoise } from "./support/trajectory.js";

const heun = readGolden("networks_heun");
const ddim = readGolden("networks_ddim");
const model_sha256: Record<string, string> = { ...heun.model_sha256, ...ddim.model_sha256 };
const byHeun = heun.cases.filter(({ name }) => !(name in NOT_OFFERED_NETWORKS));
const byDdim = ddim.cases.filter(({ name }) => !(name in NOT_OFFERED_NETWORKS_DDIM));
const zoo = (file: string) => new URL(`../../zoo/models/${file}`, import.meta.url);

function cardOf(slug: string): DrawingModel {
  const card = JSON.parse(readFileSync(zoo(`${slug}.json`), "utf8"));
  const { digest, parameterization, shape, sigmaData, noiseSchedule, timestepScale } = card;
  return drawingModel({
    digest,
    parameterization,
    shape,
    sigmaData: sigmaData ?? null,
    noiseSchedule: noiseSchedule ?? null,
    timestepScale: timestepScale ?? 1,
  });
}

async function networkOf(weights: Buffer, shape: readonly number[]): Promise<Network> {
  const session = await ort.InferenceSession.create(weights, { intraOpNumThreads: 1, executionProviders: ["cpu"] });
  const [sample, level] = session.inputNames;
  return async (inputs, batch) => {
    const { out_sample } = await session.run({
      [sample!]: new ort.Tensor("float32", inputs.sample, [batch, ...shape]),
      [level!]: new ort.Tensor("float32", inputs.level, [batch]),
    });
    return out_sample!.data as Float32Array;
  };
}

it("accounts for every golden case", () => {
  expectAllAccountedFor(heun.cases, byHeun, NOT_OFFERED_NETWORKS);
  expectAllAccountedFor(ddim.cases, byDdim, NOT_OFFERED_NETWORKS_DDIM);
});

/** Draws a case's seeds in one batch, holds them to the reference's images, and says what the network was given. */
async function drawAsReference(wanted: GoldenCase, asked: SamplerRequest | null): Promise<NetworkInputs[]> {
  const model = cardOf(wanted.model);
  const weights = readFileSync(zoo(`${wanted.model}.onnx`));
  expect(createHash("sha256").update(weights).digest("hex")).toBe(model_sha256[wanted.model]);
  const size = model.shape.reduce((a, b) => a * b, 1);
  const noise = new Float64Array(wanted.seeds.length * size);
  wanted.seeds.forEach((seed: number, i: number) => {
    noise.set(drawNoise("TORCH_CPU", seed, size), i * size);
  });

  const sampler = resolveSampler(asked, model);
  if (wanted.sigmas) expect(entryDifference(samplerSigmas(sampler, model), wanted.sigmas)).toBeLessThan(1e-12);
  const network = await networkOf(weights, model.shape);
  const given: NetworkInputs[] = [];
  const watched: Network = (inputs, batch) => {
    given.push(structuredClone(inputs));
    return network(inputs, batch);
  };
  const denoise = makeDenoiser(model, watched, null);
  let state = new Float64Array();
  for await (const { x } of runSampler(denoise, noise, sampler, model, noStepNoise)) state = x as typeof state;
  holdToReference(wanted, state, model);
  return given;
}

function holdToReference(wanted: GoldenCase, state: Float64Array, model: DrawingModel): void {
  const size = model.shape.reduce((a, b) => a * b, 1);
  const images = wanted.seeds.map((_: number, i: number) => state.subarray(i * size, (i + 1) * size));
  const differences: number[] = [];
  images.forEach((image: Float64Array, i: number) => {
    wanted.final_first16[i].forEach((value: number, k: number) => {
      differences.push(Math.abs(image[k]! - value));
    });
    const mean = image.reduce((a, b) => a + b) / size;
    const std = Math.sqrt(image.reduce((a, b) => a + (b - mean) ** 2, 0) / size);
    differences.push(Math.abs(mean - wanted.mean[i]), Math.abs(std - wanted.std[i]));
    differences.push(Math.abs(Math.min(...image) - wanted.min[i]), Math.abs(Math.max(...image) - wanted.max[i]));
  });
  const pixels = toPixels(state, model.shape);
  const reference = Buffer.concat(wanted.image_u8_base64.map((text: string) => Buffer.from(text, "base64")));
  expect(pixels).toHaveLength(reference.length);
  const levels = Array.from(pixels, (value, i) => Math.abs(value - reference[i]!));
  const differing = levels.filter((level) => level > 0).length;
  reportLargest(`${wanted.name}, state (${differing} of ${pixels.length} pixels differ)`, differences);

  expect(Math.max(...differences)).toBeLessThanOrEqual(2e-4);
  expect(Math.max(...levels)).toBeLessThanOrEqual(1);
  expect(differing).toBeLessThanOrEqual(pixels.length / 1000);
}

describe("the shipped networks, from the seed to the pixels", () => {
  it.each(byHeun)("draw $name as the reference does", async (wanted) => {
    await drawAsReference(wanted, null);
  });

  it.each(byDdim)("draw $name as the reference does, told whole timesteps, from the noise itself", async (wanted) => {
    const { num_inference_steps: steps, timestep_spacing } = wanted.params;
    const given = await drawAsReference(wanted, { method: "DDIM", steps, spacing: timestep_spacing.toUpperCase() });
    expect(given.map(({ level }) => level[0])).toEqual(wanted.timesteps);
    const size = given[0]!.sample.length / wanted.seeds.length;
    wanted.first_call.input_first4.forEach((first: number[], i: number) => {
      expect(relativeDifference(given[0]!.sample.slice(i * size, i * size + 4), first)).toBeLessThan(1e-7);
    });
  });
});
