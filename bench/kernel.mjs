// The kernel beside NumPy, turn by turn in one run, on the same cores: the nearest of 50,000 vectors to each of 10,000, and
// the values of every two of 20 sources over 10,000 seeds, vectors of 512. Ours includes the way of the vectors: for the nearest
// through a pipe to the scoring child, for the pairs to memory that the threads share, in parts as the service sends them. NumPy has them in memory.
//   npm run bench:kernel -- --python PATH    a Python with numpy; python3 if absent
//   --queries 10000 --candidates 50000 --seeds 10000 --rounds 3
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { ScoringChild } from "../dist/children/scoring-child.js";
import { machine, median, option, say, spread } from "./support/figures.mjs";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const DIMENSION = 512;
const SOURCES = 20;
const PART = 32_768;
const SEEDS_A_REQUEST = 100;
const ROUNDS = option("rounds", 3);
const [QUERIES, CANDIDATES, SEEDS] = [option("queries", 10_000), option("candidates", 50_000), option("seeds", 10_000)];
const at = process.argv.indexOf("--python");
const python = at < 0 ? "python3" : process.argv[at + 1];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "concordance-kernel-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
// Either makes OpenBLAS take another kernel than this processor's: the peer is NumPy at its best.
const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...env } = process.env;
const peer = spawn(python, [path.join(ROOT, "bench", "kernel.py")], { stdio: ["pipe", "pipe", "inherit"], env });
peer.on("error", () => {
  process.stderr.write(`${python} cannot be run: name a Python that has numpy with --python.\n`);
  process.exit(1);
});
const lines = readline.createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
async function answer() {
  const { value, done } = await lines.next();
  if (!done) return JSON.parse(value);
  process.stderr.write("The peer has ended: its Python needs numpy.\n");
  process.exit(1);
}
async function theirs(order) {
  peer.stdin.write(`${JSON.stringify(order)}\n`);
  return answer();
}
const { numpy } = await answer();

/** Unit vectors around a few centres, so that near ones exist. */
function vectors(count, seed) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const centres = Array.from({ length: 64 }, () => Float64Array.from({ length: DIMENSION }, next));
  const all = new Float32Array(count * DIMENSION);
  for (let i = 0; i < count; i++) {
    const centre = centres[i % centres.length];
    let squares = 0;
    const row = centre.map((value) => value + next());
    for (const value of row) squares += value * value;
    const length = Math.sqrt(squares);
    for (let k = 0; k < DIMENSION; k++) all[i * DIMENSION + k] = row[k] / length;
  }
  return all;
}
function file(name, data) {
  const to = path.join(folder, name);
  fs.writeFileSync(to, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return [to, data.length / DIMENSION, DIMENSION];
}

const child = new ScoringChild({
  storage: { kind: "files", directory: folder, publicUrl: "http://127.0.0.1", signingSecret: "s".repeat(32) },
  memoryBytes: 4 * 2 ** 30,
  timeoutMs: 600_000,
  idleTimeoutMs: 600_000,
});

function processorOf(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
async function timed(work) {
  const own = process.cpuUsage();
  const before = child.pid && fs.existsSync("/proc/self/stat") ? processorOf(child.pid) : 0;
  const began = performance.now();
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(own);
  const processor =
    (child.pid && fs.existsSync("/proc/self/stat") ? processorOf(child.pid) - before : 0) + (user + system) / 1e6;
  return { seconds, processor, result };
}

async function nearest(queries, candidates) {
  const count = queries.length / DIMENSION;
  const index = new Float64Array(count).fill(-1);
  const value = new Float64Array(count);
  for (let start = 0; start < candidates.length / DIMENSION; start += PART) {
    const part = candidates.subarray(start * DIMENSION, (start + PART) * DIMENSION);
    const found = await child.nearestVectors(DIMENSION, queries, part);
    for (let q = 0; q < count; q++) {
      if (index[q] >= 0 && found.values[q] <= value[q]) continue;
      index[q] = start + found.indices[q];
      value[q] = found.values[q];
    }
  }
  return index;
}

function report(what, ours, peers) {
  const ratio = (key) => (median(peers.map((one) => one[key])) / median(ours.map((one) => one[key]))).toFixed(2);
  const times = (list) =>
    spread(
      list.map(({ seconds }) => seconds),
      2,
    );
  const cpu = (list) =>
    spread(
      list.map(({ processor }) => processor),
      2,
    );
  say(`${what}: ours ${times(ours)} s, NumPy ${times(peers)} s, ratio ${ratio("seconds")}`);
  say(`  in processor time: ours ${cpu(ours)} s, NumPy ${cpu(peers)} s, ratio ${ratio("processor")}`);
}

say(`Seconds, median (least–most) of ${ROUNDS}; the ratio is NumPy ${numpy}'s time over ours: above 1 ours is faster.`);
say(machine());

{
  const [queries, candidates] = [vectors(QUERIES, 1), vectors(CANDIDATES, 2)];
  await theirs({ load: { queries: file("queries", queries), candidates: file("candidates", candidates) } });
  const [ours, peers] = [[], []];
  // Threads are started, and their code compiled, before time counts.
  await child.nearestVectors(DIMENSION, queries.subarray(0, 512 * DIMENSION), candidates.subarray(0, PART * DIMENSION));
  for (let round = 0; round < ROUNDS; round++) {
    const mine = await timed(() => nearest(queries, candidates));
    const other = await theirs({ what: "nearest" });
    const same = other.index.filter((index, q) => index === mine.result[q]).length;
    if (same < other.index.length - 1) throw new Error(`only ${same} of ${other.index.length} nearest agree`);
    ours.push(mine);
    peers.push(other);
  }
  report(`nearest of ${CANDIDATES} to each of ${QUERIES}`, ours, peers);
}
{
  const rows = vectors(SOURCES * SEEDS, 3);
  await theirs({ load: { rows: file("rows", rows) } });
  const pairs = [];
  for (let a = 0; a < SOURCES; a++) for (let b = a + 1; b < SOURCES; b++) pairs.push([a, b]);
  /** Some hundred seeds a request, as many values as the service asks for at a time. */
  async function values(seeds = SEEDS) {
    const found = new Float64Array(pairs.length * SEEDS);
    for (let start = 0; start < seeds; start += SEEDS_A_REQUEST) {
      const [some, asked] = [[], []];
      for (let s = start; s < Math.min(start + SEEDS_A_REQUEST, SEEDS); s++) {
        for (const [a, b] of pairs) asked.push(some.length + a, some.length + b);
        for (let a = 0; a < SOURCES; a++) {
          const at = a * SEEDS + s;
          some.push(rows.subarray(at * DIMENSION, (at + 1) * DIMENSION));
        }
      }
      const part = await child.vectorValues(some, Uint32Array.from(asked));
      part.forEach((value, i) => {
        found[(i % pairs.length) * SEEDS + start + Math.floor(i / pairs.length)] = value;
      });
    }
    return found;
  }
  const [ours, single, double] = [[], [], []];
  await values(5 * SEEDS_A_REQUEST);
  for (let round = 0; round < ROUNDS; round++) {
    const mine = await timed(() => values());
    ours.push(mine);
    single.push(await theirs({ what: "values", rows: SOURCES, seeds: SEEDS, kind: "float32" }));
    double.push(await theirs({ what: "values", rows: SOURCES, seeds: SEEDS, kind: "float64" }));
    for (const [p, value] of double.at(-1).values.entries()) {
      if (Math.abs(value - mine.result[p * SEEDS]) > 1e-14)
        throw new Error(`pair ${p}: ${value}, ours ${mine.result[p * SEEDS]}`);
    }
  }
  report(`values of ${pairs.length} pairs of ${SOURCES} sources over ${SEEDS} seeds, NumPy in float64`, ours, double);
  report("  the same, NumPy in float32", ours, single);
}
await child.close();
peer.stdin.end();
