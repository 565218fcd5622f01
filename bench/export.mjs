/**
 * A version of 100,000 synthetic samples (28 × 28, ten sources, one metric) written by this program, and the same samples by
 * `datasets`' own to_parquet, in one run: seconds and peak memory of each. `npm run bench:export -- [samples]`.
 * Needs a Python with the packages of test/datasets/requirements.txt, named by PYTHON.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { encodePng } from "../dist/images/png.js";
import { writeVersion } from "../dist/services/datasets/files/write-version.js";

const SOURCES = 10;
const SIDE = 28;
const self = fileURLToPath(import.meta.url);
const [mode = "all", ...rest] = process.argv.slice(2).filter((arg) => !/^\d+$/.test(arg));
const total = Number(process.argv.slice(2).find((arg) => /^\d+$/.test(arg)) ?? 100_000);
const seeds = Array.from({ length: Math.ceil(total / SOURCES) }, (_, i) => i);
const labels = Array.from({ length: SOURCES }, (_, i) => `source-${i}`);

/** As a digit is: a bright blob on black with some noise, another for every source and seed. */
function pngOf(s, seed) {
  const data = new Uint8Array(SIDE * SIDE);
  let state = (s * 2_654_435_761 + seed * 40_503 + 1) >>> 0;
  for (let y = 8; y < 20; y++) {
    for (let x = 8; x < 20; x++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      data[y * SIDE + x] = state >>> 24;
    }
  }
  return encodePng({ data, width: SIDE, height: SIDE, channels: 1 });
}

/** Before the clock runs: every PNG with its length before it, as a store would give them. */
function makeImages(file) {
  const handle = openSync(file, "w");
  for (const s of labels.keys()) {
    for (const seed of seeds) {
      const png = pngOf(s, seed);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(png.length);
      writeSync(handle, Buffer.concat([length, png]));
    }
  }
  closeSync(handle);
}

function* samples(file) {
  const handle = openSync(file, "r");
  const length = Buffer.alloc(4);
  const drawing = { device: "bench", precision: "float32", runtime: "none", numericsClass: "none", computeMs: 1 };
  for (const source of labels) {
    for (const seed of seeds) {
      readSync(handle, length);
      const png = Buffer.alloc(length.readUInt32LE());
      readSync(handle, png);
      const digest = createHash("sha256").update(png).digest("hex");
      yield {
        ...{ source, seed, sampler: "EDM_HEUN 18", condition: null, key: digest, pixels: digest, png },
        drawing: { ...drawing, sampledAt: new Date(0) },
      };
    }
  }
  closeSync(handle);
}

function content(images) {
  const metric = { slug: "bench", version: 1, kind: "PIXEL", direction: "SIMILARITY", threshold: 0.9, range: [-1, 1] };
  const none = { value: null, low: null, high: null, n: 0, requested: 0, method: "WILSON" };
  const model = { slug: "bench", title: "Bench", framework: "none", digest: null, license: "MIT" };
  return {
    study: {
      ...{ slug: "bench", title: "Bench", description: null, noise: "TORCH_CPU", seeds },
      sources: labels.map((label) => ({ label, model: "bench", digest: "", sampler: { method: "EDM_HEUN" } })),
      ...{ models: [model], metrics: [metric] },
    },
    samples: () => samples(images),
    *measured() {
      const pairs = labels.flatMap((a, i) => labels.slice(i + 1).map((b) => [a, b]));
      const values = Float64Array.from(seeds, (seed) => Math.sin(seed));
      const rest = { region: "ALL", values, score: none, mean: null, chance: none };
      yield { metric, pairs: pairs.map(([a, b]) => ({ a, b, ...rest })) };
    },
    *descriptors() {},
    *sheets() {},
  };
}

async function writeOurs(folder) {
  const begun = process.cpuUsage();
  const wall = performance.now();
  const figures = () => {
    const { user, system } = process.cpuUsage(begun);
    return { seconds: (performance.now() - wall) / 1000, processor: (user + system) / 1e6 };
  };
  /** Samples with drawing.parquet, written side by side. */
  let first = null;
  await writeVersion(content(path.join(folder, "images.bin")), {
    folder,
    programs: {},
    cited: { slug: "bench", title: "Bench", version: 1, publisher: "bench", license: "MIT", publishedAt: new Date(0) },
    onFiles: () => {
      first ??= figures();
    },
  });
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ ...figures(), megabytes, first: { ...first, megabytes } }));
}

const PYTHON = `
import json, resource, sys, time
import datasets, pyarrow.parquet as pq
folder = sys.argv[1]
table = datasets.load_dataset("parquet", data_files=folder + "/samples.parquet", split="train", cache_dir=folder + "/cache")
begun, wall = time.process_time(), time.time()
table.to_parquet(folder + "/theirs.parquet")
print(json.dumps({"seconds": time.time() - wall, "processor": time.process_time() - begun, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
`;

if (mode === "images") {
  makeImages(rest[0]);
} else if (mode === "ours") {
  await writeOurs(rest[0]);
} else {
  const folder = mkdtempSync(path.join(tmpdir(), "concordance-export-"));
  try {
    const run = (program, args) =>
      JSON.parse(
        execFileSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 24 })
          .trim()
          .split("\n")
          .at(-1),
      );
    execFileSync(process.execPath, [self, "images", path.join(folder, "images.bin"), String(total)]);
    const ours = run(process.execPath, [self, "ours", folder, String(total)]);
    const python = process.env.PYTHON ?? "python3";
    if (spawnSync(python, ["-c", "import datasets"]).status !== 0)
      throw new Error(`${python} has no datasets: set PYTHON`);
    writeFileSync(path.join(folder, "theirs.py"), PYTHON);
    const theirs = run(python, [path.join(folder, "theirs.py"), folder]);
    const size = (name) => (statSync(path.join(folder, name)).size / 2 ** 20).toFixed(1);
    const row = (who, { seconds, processor, megabytes }) =>
      `${who.padEnd(34)}${seconds.toFixed(1).padStart(8)} s${processor.toFixed(1).padStart(8)} s${megabytes.toFixed(0).padStart(8)} MB`;
    console.log(
      `${total} samples`.padEnd(34) + "elapsed".padStart(10) + "processor".padStart(10) + "peak".padStart(10),
    );
    console.log(row("every file of a version", ours));
    console.log(row("of it the images", ours.first));
    console.log(row("datasets' to_parquet of the images", theirs));
    console.log(
      `ratio of processor time, images alone: ${(ours.first.processor / theirs.processor).toFixed(1)}; samples.parquet ${size("samples.parquet")} MB, theirs ${size("theirs.parquet")} MB`,
    );
    if (ours.megabytes > 400) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
