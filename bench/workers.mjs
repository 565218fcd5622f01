/**
 * Samples a second with one, two and four workers whose device has a fixed speed: how much of linear scaling is lost to
 * claims, storing and settling. Only the device is a double; database, queue, storage and workers are the real ones.
 */
import { fileURLToPath } from "node:url";
import { machine, option, say } from "./support/figures.mjs";
import { smallZoo, startServer } from "./support/server.mjs";

const MODEL = "unet16-edm-n16384";
const BATCH = 32;
const batchMs = option("batch-ms", 1000);
const batches = option("batches", 12);
const child = fileURLToPath(new URL("support/fixed-speed-child.mjs", import.meta.url));

const GRID = `query ($seeds: SeedsInput!, $wait: Float!) {
  grid(sources: [{ model: "${MODEL}" }], seeds: $seeds, waitSeconds: $wait, first: 1) { ready total }
}`;

async function rate(workers) {
  const server = await startServer((folder) => ({
    ZOO_DIR: smallZoo(folder, [MODEL]),
    DRAWING_CHILD: `${process.execPath} ${child} ${batchMs}`,
    WORKERS: String(workers),
    WORKER_LANES: "1",
  }));
  try {
    const draw = async (first, count) => {
      for (;;) {
        const { grid } = await server.query(GRID, { seeds: { first, count }, wait: 60 });
        if (grid.ready === grid.total) return;
      }
    };
    // Every child is started, every network open.
    await draw(0, 2 * BATCH * workers);
    const count = BATCH * batches * workers;
    const begun = performance.now();
    await draw(100_000, count);
    return (1000 * count) / (performance.now() - begun);
  } finally {
    await server.stop();
  }
}

say(machine());
say(
  `A device that takes ${batchMs} ms for each batch of ${BATCH}: ${((1000 * BATCH) / batchMs).toFixed(1)} samples a second.`,
);
let one = 0;
for (const workers of [1, 2, 4]) {
  const found = await rate(workers);
  one ||= found;
  const linear = found / (workers * one);
  say(`${workers} worker${workers === 1 ? " " : "s"}  ${found.toFixed(1)} samples/s, ${linear.toFixed(2)} of linear`);
}
