/**
 * The yardstick: EDM's Heun sampler (Karras et al. 2022, algorithm 1) around onnxruntime-node and nothing else, on one
 * thread. A parent hands it batches; it answers with how long each took and, when asked, with the images' digests.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-node";
import { drawNoise } from "../../dist/inference/noise/index.js";

const sessions = new Map();
let drawn = [];

async function open(file) {
  const options = {
    executionProviders: ["cpu"],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
  };
  const card = JSON.parse(readFileSync(file.replace(/onnx$/, "json"), "utf8"));
  sessions.set(file, { card, session: await ort.InferenceSession.create(readFileSync(file), options) });
}

async function draw({ file, seeds }) {
  const { card, session } = sessions.get(file);
  const size = card.shape.reduce((product, side) => product * side, 1);
  const dims = [seeds.length, ...card.shape];
  const run = async (sample, level, name) => {
    const levels = new Float32Array(seeds.length).fill(level);
    const feeds = {
      sample: new ort.Tensor("float32", sample, dims),
      [name]: new ort.Tensor("float32", levels, [seeds.length]),
    };
    return (await session.run(feeds)).out_sample.data;
  };
  const denoisers = {
    DENOISED: async (x, sigma) => new Float64Array(await run(new Float32Array(x), sigma, "sigma")),
    FLOW: async (x, sigma) => {
      const t = sigma / (1 + sigma);
      const sample = new Float32Array(x.length);
      for (let k = 0; k < x.length; k++) sample[k] = x[k] / (1 + sigma);
      const velocity = await run(sample, t * (card.timestepScale ?? 1), "timestep");
      const denoised = new Float64Array(x.length);
      for (let k = 0; k < x.length; k++) denoised[k] = x[k] / (1 + sigma) - t * velocity[k];
      return denoised;
    },
  };
  const denoise = denoisers[card.parameterization];

  const steps = 18;
  const [from, to] = [80 ** (1 / 7), 0.002 ** (1 / 7)];
  const sigmas = Array.from({ length: steps }, (_, i) => (from + (i / (steps - 1)) * (to - from)) ** 7).concat(0);
  let x = new Float64Array(seeds.length * size);
  seeds.forEach((seed, i) => {
    x.set(drawNoise("TORCH_CPU", seed, size), i * size);
  });
  for (let k = 0; k < x.length; k++) x[k] *= sigmas[0];
  for (let i = 0; i < steps; i++) {
    const [sigma, next] = [sigmas[i], sigmas[i + 1]];
    const denoised = await denoise(x, sigma);
    const slope = new Float64Array(x.length);
    const euler = new Float64Array(x.length);
    for (let k = 0; k < x.length; k++) {
      slope[k] = (x[k] - denoised[k]) / sigma;
      euler[k] = x[k] + (next - sigma) * slope[k];
    }
    if (next === 0) {
      x = euler;
      continue;
    }
    const corrected = await denoise(euler, next);
    const heun = new Float64Array(x.length);
    for (let k = 0; k < x.length; k++) {
      heun[k] = x[k] + (next - sigma) * (0.5 * slope[k] + 0.5 * ((euler[k] - corrected[k]) / next));
    }
    x = heun;
  }
  drawn.push({ file, seeds, size, x });
}

function digests() {
  const found = {};
  for (const { file, seeds, size, x } of drawn) {
    seeds.forEach((seed, i) => {
      const pixels = Uint8Array.from(x.subarray(i * size, (i + 1) * size), (v) =>
        Math.min(Math.max(v * 127.5 + 128, 0), 255),
      );
      found[`${file} ${seed}`] = createHash("sha256").update(pixels).digest("hex");
    });
  }
  drawn = [];
  return found;
}

process.on("message", async (order) => {
  if (order.open) await open(order.open);
  if (order.draw) await draw(order.draw);
  process.send(order.digests ? digests() : {});
});
process.on("disconnect", () => process.exit(0));
