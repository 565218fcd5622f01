/**
 * Samples a second from one GraphQL request to READY rows and stored PNGs, beside bare onnxruntime-node loops over the
 * same batches on as many threads. Rounds alternate, so that what else the machine does meets both.
 */
import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { machine, median, option, say, spread } from "./support/figures.mjs";
import { processorSeconds, processorSecondsOf } from "./support/processor-time.mjs";
import { root, smallZoo, startServer } from "./support/server.mjs";

const BATCH = 32;
const MODELS = ["unet16-edm-n16384", "unet16-flow-n16384", "unet16-edm-n1024", "unet16-flow-n1024"];
const LANES = Math.max(1, os.availableParallelism());
const seedsARound = option("seeds", 512);
const rounds = option("rounds", 3);

const fileOf = (model) => path.join(root, "zoo", "models", `${model}.onnx`);
const loop = fileURLToPath(new URL("support/bare-loop.mjs", import.meta.url));

class BareLoops {
  processes = Array.from({ length: LANES }, () => fork(loop));

  ask(child, order) {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error("a bare loop ended"));
      child.once("exit", ended);
      child.once("message", (answer) => {
        child.off("exit", ended);
        resolve(answer);
      });
      child.send(order);
    });
  }
  all = (order) => Promise.all(this.processes.map((child) => this.ask(child, order)));

  /** Seconds for all seeds of all models; whoever is free takes the next batch. */
  async draw(seeds) {
    const batches = MODELS.flatMap((model) =>
      Array.from({ length: seeds.length / BATCH }, (_, i) => ({
        file: fileOf(model),
        seeds: seeds.slice(i * BATCH, (i + 1) * BATCH),
      })),
    );
    const begun = performance.now();
    await Promise.all(
      this.processes.map(async (child) => {
        for (let draw = batches.shift(); draw; draw = batches.shift()) await this.ask(child, { draw });
      }),
    );
    return (performance.now() - begun) / 1000;
  }
  async digests() {
    return Object.assign({}, ...(await this.all({ digests: true })));
  }
  processorSeconds() {
    return this.processes.reduce((sum, { pid }) => sum + processorSecondsOf(pid), 0);
  }
  close() {
    for (const child of this.processes) if (child.connected) child.disconnect();
  }
}

const REQUEST = `mutation ($sources: [SourceInput!]!, $seeds: SeedsInput!) {
  requestSamples(sources: $sources, seeds: $seeds) { job { id } } }`;
const PROGRESS = "subscription ($id: ID!) { job(id: $id) { state done failed } }";
const GRID = `query ($sources: [SourceInput!]!, $seeds: SeedsInput!) {
  grid(sources: $sources, seeds: $seeds, first: 1000) { ready rows { samples { state image { pixels } } } } }`;

/** Seconds from the request until the job has ended and every row is READY. */
async function drawByServer(server, sockets, seeds) {
  const variables = { sources: MODELS.map((model) => ({ model })), seeds: { values: seeds } };
  const begun = performance.now();
  const { requestSamples } = await server.query(REQUEST, variables);
  for await (const { data } of sockets.iterate({ query: PROGRESS, variables: { id: requestSamples.job.id } })) {
    if (data.job.failed > 0) throw new Error("a sample failed");
  }
  return (performance.now() - begun) / 1000;
}

/** What is READY and stored is what the bare loops drew, pixel for pixel. */
async function compare(server, seeds, digests) {
  const { grid } = await server.query(GRID, { sources: MODELS.map((model) => ({ model })), seeds: { values: seeds } });
  if (grid.ready !== MODELS.length * seeds.length) throw new Error(`only ${grid.ready} samples are READY`);
  grid.rows.forEach(({ samples }, row) => {
    samples.forEach(({ image }, i) => {
      if (image.pixels === digests[`${fileOf(MODELS[row])} ${seeds[i]}`]) return;
      throw new Error(`${MODELS[row]}, seed ${seeds[i]}: the two sides drew different images`);
    });
  });
}

const server = await startServer((folder) => ({
  WORKER_LANES: String(LANES),
  ZOO_DIR: smallZoo(folder, MODELS),
  NODE_FLAGS: process.env.BENCH_NODE_FLAGS,
}));
const sockets = createClient({ url: `${server.url.replace("http", "ws")}/graphql`, webSocketImpl: WebSocket });
const bare = new BareLoops();
try {
  if (!existsSync(path.join(server.dataDir, "objects"))) throw new Error("the server keeps its images elsewhere");
  for (const model of MODELS) await bare.all({ open: fileOf(model) });
  const range = (first, count) => Array.from({ length: count }, (_, i) => first + i);
  // Networks are opened and code is compiled before anything counts.
  const warm = range(1_000_000, BATCH);
  await bare.draw(warm);
  await drawByServer(server, sockets, warm);
  await compare(server, warm, await bare.digests());

  const samples = seedsARound * MODELS.length;
  const rates = { server: [], bare: [], ratio: [] };
  const processor = {};
  for (let round = 0; round < rounds; round++) {
    const seeds = range(round * seedsARound, seedsARound);
    const sides = {
      bare: async () => {
        const before = bare.processorSeconds();
        const seconds = await bare.draw(seeds);
        processor.bare = (processor.bare ?? 0) + bare.processorSeconds() - before;
        return seconds;
      },
      server: async () => {
        const before = processorSeconds(server.folder);
        const seconds = await drawByServer(server, sockets, seeds);
        const after = processorSeconds(server.folder);
        for (const part in before) processor[part] = (processor[part] ?? 0) + after[part] - before[part];
        return seconds;
      },
    };
    const order = round % 2 ? ["server", "bare"] : ["bare", "server"];
    const seconds = {};
    for (const side of order) seconds[side] = await sides[side]();
    await compare(server, seeds, await bare.digests());
    for (const side of order) rates[side].push(samples / seconds[side]);
    rates.ratio.push(seconds.bare / seconds.server);
    say(
      `round ${round + 1}: bare ${seconds.bare.toFixed(1)} s, server ${seconds.server.toFixed(1)} s, ratio ${rates.ratio.at(-1).toFixed(3)}`,
    );
  }
  say(`\n${machine()}`);
  say(
    `${samples} samples a round in batches of ${BATCH} on ${LANES} threads, ${MODELS.length} models; the same pixels on both sides`,
  );
  say(`bare loops    ${spread(rates.bare)} samples a second`);
  say(`end to end    ${spread(rates.server)} samples a second`);
  say(`ratio         ${spread(rates.ratio, 3)}; at least 0.85 is wanted`);
  if (process.platform === "linux") {
    const each = (seconds) => ((1000 * seconds) / (samples * rounds)).toFixed(1);
    const parts = Object.entries(processor).map(([part, seconds]) => `${each(seconds)} ${part}`);
    say(
      `processor ms a sample: bare loops ${each(processor.bare)}; ${parts.filter((part) => !/bare/.test(part)).join(", ")}`,
    );
  }
  if (median(rates.ratio) < 0.85) process.exitCode = 1;
} finally {
  bare.close();
  await sockets.dispose();
  await server.stop();
}
