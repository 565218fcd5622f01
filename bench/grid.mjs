/**
 * A cached 16 × 64 grid over HTTP, by the operation that clients send, beside graphql-js with the same schema over the
 * same rows in memory. Requests alternate, so that what else the machine does meets both; the answers must be equal.
 */
import { deepStrictEqual } from "node:assert";
import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { machine, median, option, say, spread } from "./support/figures.mjs";
import { processorSecondsOf } from "./support/processor-time.mjs";
import { post, postText, root, startServer } from "./support/server.mjs";

const requests = option("requests", 200);
const SOURCES = 16;
const SEEDS = 64;
const query = readFileSync(path.join(root, "examples", "operations", "grid.graphql"), "utf8");

const server = await startServer(() => ({ NODE_FLAGS: process.env.BENCH_NODE_FLAGS }));
const bare = fork(fileURLToPath(new URL("support/bare-graphql.mjs", import.meta.url)));
try {
  const { models } = await server.query("{ models(first: 100) { edges { node { slug } } } }");
  const sources = models.edges.slice(0, SOURCES).map(({ node }) => ({ model: node.slug }));
  // Few evaluations: what is drawn is beside the point here.
  const variables = {
    sources,
    seeds: { first: 0, count: SEEDS },
    sampler: { method: "EULER", steps: 2 },
    waitSeconds: 30,
  };
  let grid;
  do ({ grid } = await server.query(query, variables));
  while (grid.ready < SOURCES * SEEDS);
  bare.send({ grid });
  const { url } = await new Promise((resolve) => bare.once("message", resolve));

  const body = JSON.stringify({ query, variables });
  const sides = { bare: url, server: server.url };
  const took = { bare: [], server: [] };
  deepStrictEqual(await post(url, query, variables), { grid });
  const pids = { bare: bare.pid, server: server.pid };
  const processor = { bare: 0, server: 0 };
  for (let i = -20; i < requests; i++) {
    for (const side of ["bare", "server"]) {
      if (i === 0) processor[side] -= processorSecondsOf(pids[side]);
      const begun = performance.now();
      await postText(sides[side], body);
      // The first ones compile.
      if (i >= 0) took[side].push(performance.now() - begun);
    }
    // Collections of the last answer's garbage are the next request's on both sides.
    if (i % 20 === 0) await delay(20);
  }
  for (const side of ["bare", "server"]) processor[side] += processorSecondsOf(pids[side]);
  const bytes = Buffer.byteLength(await postText(server.url, body));
  say(machine());
  say(`${requests} requests a side, ${SOURCES} × ${SEEDS} samples, ${(bytes / 1024).toFixed(0)} KiB an answer`);
  say(`graphql-js over memory   ${spread(took.bare)} ms`);
  say(`cached grid              ${spread(took.server)} ms`);
  say(`ratio of the medians     ${(median(took.server) / median(took.bare)).toFixed(2)}`);
  if (process.platform === "linux") {
    const ms = (side) => ((1000 * processor[side]) / requests).toFixed(1);
    say(`processor time a request  ${ms("bare")} ms in memory, ${ms("server")} ms of the server's own process`);
  }
} finally {
  if (bare.connected) bare.disconnect();
  await server.stop();
}
