// What a draw spends outside the network: processor time of the sampling loop (noise, sampler, denoiser, pixels) at batch
// 32, for each method, as a part of the whole. Processor time, so that a busy machine does not change it.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { makeDenoiser } from "../dist/inference/denoisers/index.js";
import { initialNoise } from "../dist/inference/noise/index.js";
import { stepNoise } from "../dist/inference/noise/step-noise.js";
import { toPixels } from "../dist/inference/pixels.js";
import { resolveSampler, runSampler } from "../dist/inference/samplers/index.js";
import { openNetwork } from "../dist/inference/session.js";
import { machine, option, say, spread } from "./support/figures.mjs";

const ZOO = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), "zoo", "models");
const BATCH = 32;
const STEPS = option("steps", 20);
const ROUNDS = option("rounds", 7);

async function open(slug) {
  const card = JSON.parse(fs.readFileSync(path.join(ZOO, `${slug}.json`), "utf8"));
  const model = {
    digest: card.digest,
    parameterization: card.parameterization,
    shape: card.shape,
    sigmaData: card.sigmaData ?? null,
    noiseSchedule: card.noiseSchedule ?? null,
    timestepScale: 1,
    classes: 0,
    noClass: null,
  };
  const { network } = await openNetwork(fs.readFileSync(path.join(ZOO, `${slug}.onnx`)), model);
  return { model, network };
}

const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** What looking at the clock costs: two looks a call of the network, of which one falls outside it. */
const LOOK = (() => {
  const from = used();
  for (let i = 0; i < 10_000; i++) used();
  return (used() - from) / 10_000;
})();

async function draw({ model, network }, sampler, first) {
  let inside = 0;
  let calls = 0;
  const timed = async (inputs, batch) => {
    const from = used();
    const out = await network(inputs, batch);
    inside += used() - from;
    calls++;
    return out;
  };
  const from = used();
  const size = model.shape.reduce((product, extent) => product * extent, 1);
  const noises = Array.from({ length: BATCH }, (_, i) => ({
    scheme: "TORCH_CPU",
    terms: [{ seed: first + i, weight: 1 }],
  }));
  const noise = new Float64Array(BATCH * size);
  for (const [i, one] of noises.entries()) noise.set(initialNoise(one, size), i * size);
  let state = noise;
  for await (const { x } of runSampler(
    makeDenoiser(model, timed, null),
    noise,
    sampler,
    model,
    stepNoise(noises, { stepNoise: "XOSHIRO_NORMAL", noiseStream: 0 }, size),
  )) {
    state = x;
  }
  toPixels(state, model.shape);
  return { whole: used() - from - 2 * calls * LOOK, inside: inside - calls * LOOK };
}

const edm = await open("unet16-edm-n16384");
const v = await open("unet16-v-n16384");
say(
  `The sampling loop outside the network, in per cent of a draw's processor time: batch ${BATCH}, ${STEPS} steps, ${ROUNDS} rounds.`,
);
say(machine());
for (const [method, of] of [
  ["EDM_HEUN", edm],
  ["EULER", edm],
  ["DPMPP_2M", edm],
  ["DDIM", v],
  ["EULER_ANCESTRAL", edm],
  ["EDM_STOCHASTIC", edm],
  ["DDPM", v],
]) {
  const sampler = resolveSampler({ method, steps: STEPS }, of.model);
  await draw(of, sampler, 0);
  const parts = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { whole, inside } = await draw(of, sampler, 100 * round);
    parts.push((100 * (whole - inside)) / whole);
  }
  say(`${method.padEnd(16)} ${spread(parts)}`);
}
process.exit(0);
