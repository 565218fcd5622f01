// Samples a second of every shipped model, ours beside PyTorch's: one thread each, batch 32, EDM's Heun sampler with 18
// steps, turn by turn in one run, so that load hits both alike. Ours is all that a drawing child does, pixels included.
//   npm run bench:pytorch -- --python PATH    a Python with torch (zoo/recipe/requirements.txt); python3 if absent
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { DrawingChild } from "../dist/children/drawing-child.js";
import { resolveSampler } from "../dist/inference/samplers/index.js";
import { machine, median, option, say, spread } from "./support/figures.mjs";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const MODELS = path.join(ROOT, "zoo", "models");
const BATCH = 32;
const ROUNDS = option("rounds", 5);
const at = process.argv.indexOf("--python");
const python = at < 0 ? "python3" : process.argv[at + 1];

const peer = spawn(python, [path.join(ROOT, "bench", "pytorch_rates.py")], { stdio: ["pipe", "pipe", "inherit"] });
peer.on("error", () => {
  process.stderr.write(`${python} cannot be run: name a Python that has torch with --python.\n`);
  process.exit(1);
});
const lines = readline.createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
async function answer() {
  const { value, done } = await lines.next();
  if (!done) return JSON.parse(value);
  process.stderr.write("The peer has ended: its Python needs torch.\n");
  process.exit(1);
}
const { torch } = await answer();

const child = new DrawingChild({ memoryBytes: 4 * 2 ** 30, timeoutMs: 600_000, idleTimeoutMs: 600_000 });
async function ours(slug) {
  const card = JSON.parse(fs.readFileSync(path.join(MODELS, `${slug}.json`), "utf8"));
  const model = {
    digest: card.digest,
    parameterization: card.parameterization,
    shape: card.shape,
    sigmaData: card.sigmaData ?? null,
    noiseSchedule: card.noiseSchedule ?? null,
    timestepScale: 1,
    classes: card.classes?.length ?? 0,
    noClass: card.noClass ?? null,
  };
  const began = performance.now();
  await child.draw({
    path: path.join(MODELS, `${slug}.onnx`),
    model,
    sampler: resolveSampler({ method: "EDM_HEUN", steps: 18 }, model),
    condition: null,
    noises: Array.from({ length: BATCH }, (_, seed) => ({ scheme: "TORCH_CPU", terms: [{ seed, weight: 1 }] })),
  });
  return (1000 * BATCH) / (performance.now() - began);
}
async function theirs(slug) {
  peer.stdin.write(`${slug}\n`);
  return (await answer()).rate;
}

say(`Samples a second on one thread, median (least–most) of ${ROUNDS}: ours, PyTorch ${torch}, ratio of medians.`);
say(machine());
const slugs = fs
  .readdirSync(MODELS)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -5));
for (const slug of slugs) {
  await ours(slug);
  const rates = { ours: [], theirs: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.ours.push(await ours(slug));
    rates.theirs.push(await theirs(slug));
  }
  const ratio = (median(rates.ours) / median(rates.theirs)).toFixed(2);
  say(`${slug.padEnd(24)} ${spread(rates.ours).padEnd(20)} ${spread(rates.theirs).padEnd(20)} ${ratio}`);
}
await child.close();
peer.stdin.end();
