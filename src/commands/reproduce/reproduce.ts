/** `reproduce`: draws the samples of a published version again, here, and says which are the same; exit code 1 where one is not. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { DrawingChild } from "../../children/drawing-child.js";
import { readConfig } from "../../config.js";
import { findVersionFiles, findVersionsByDigest } from "../../db/queries/datasets.js";
import { evenlySpread } from "../../domain/held-out.js";
import type { DrawnScheme } from "../../domain/noise.js";
import { sampleKeys } from "../../domain/sample-key.js";
import { judge } from "../../domain/verification.js";
import { pixelDigest } from "../../images/digest.js";
import { decodePng } from "../../images/png.js";
import { MeasuredImageLost, measuredImage } from "../../jobs/measured-image.js";
import { WeightsCache } from "../../jobs/weights.js";
import { createLogger } from "../../log.js";
import { type Beside, besideServer } from "../../runtime/beside.js";
import { chooseDevice, drawingOptions } from "../../runtime/device.js";
import type { FrozenModel, FrozenStudy } from "../../services/datasets/files/content.js";
import { UploadRefused } from "../../storage/object-store.js";
import { untilStopped } from "../until-stopped.js";
import { filesAt, filesIn, NotTaken, takeFiles, type VersionFiles } from "./version-files.js";

interface StoredRow {
  source: string;
  seed: number;
  key: string;
  pixels: string;
  image: { bytes: Uint8Array };
}
/** Samples by what became of them. */
interface Report {
  identical: number;
  within: number;
  different: string[];
  /** Those that could not be drawn here, by why. */
  notDrawn: Map<string, number>;
}

const ROWS = 1_000;
const BATCH = 32;
const LISTED = 20;

export async function reproduce(what: string, options: { samples?: number }): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel === "info" ? "fatal" : config.logLevel, "reproduce");
  const folder = await mkdtemp(path.join(tmpdir(), "concordance-reproduce-"));
  try {
    await besideServer(config, log, "reproduce", async (beside) => {
      const digest = await takeFiles(
        await placeOf(beside, what),
        ["study.json", "models.json", "samples.parquet"],
        folder,
      );
      const { device } = await chooseDevice(config);
      const child = new DrawingChild(drawingOptions(config, device));
      beside.closers.push(() => child.close());
      const weights = new WeightsCache(path.join(config.dataDir, "cache", "weights"), beside.store);
      const stopped = new AbortController();
      void untilStopped().then(() => stopped.abort(new Error("stopped")));
      const report = await redraw(
        { ...beside, weights, child, signal: stopped.signal },
        folder,
        options.samples ?? null,
      );
      process.stdout.write(describe(digest, report));
      if (report.different.length > 0) process.exitCode = 1;
      else if (report.identical + report.within === 0) process.exitCode = 2;
    });
  } catch (error) {
    if (!(error instanceof NotTaken || error instanceof UploadRefused)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An address, a digest of a version that is here, or a folder. */
async function placeOf({ db, store }: Beside, what: string): Promise<VersionFiles> {
  if (/^https?:\/\//.test(what)) return filesAt(what);
  if (!/^[0-9a-f]{64}$/.test(what)) return filesIn(what);
  const [version] = await findVersionsByDigest(db, what);
  if (!version) throw new NotTaken("No version here has this digest: give the address that it was published at.");
  const files = (await findVersionFiles(db, [version.id])).get(version.id)!;
  return {
    digest: what,
    async open(name) {
      const file = files.find((one) => one.path === name);
      if (!file) throw new NotTaken(`The version has no ${name}.`);
      return (await store.open(file.object)).stream;
    },
  };
}

type Redrawing = Beside & { weights: WeightsCache; child: DrawingChild; signal: AbortSignal };

async function redraw(deps: Redrawing, folder: string, samples: number | null): Promise<Report> {
  const json = async (name: string) => JSON.parse(await readFile(path.join(folder, name), "utf8"));
  const study: FrozenStudy = await json("study.json");
  const models: FrozenModel[] = await json("models.json");
  const file = await asyncBufferFromFile(path.join(folder, "samples.parquet"));
  const all = (await parquetReadObjects({ file, columns: ["seed"] })).length;
  const chosen = new Set(evenlySpread([[0, all]], Math.min(samples ?? all, all)));
  const report: Report = { identical: 0, within: 0, different: [], notDrawn: new Map() };
  for (let rowStart = 0; rowStart < all; rowStart += ROWS) {
    const wanted = Array.from({ length: Math.min(ROWS, all - rowStart) }, (_, i) => i).filter((i) =>
      chosen.has(rowStart + i),
    );
    if (wanted.length === 0) continue;
    const rows = await parquetReadObjects({
      ...{ file, rowStart, rowEnd: Math.min(rowStart + ROWS, all), utf8: false },
      columns: ["source", "seed", "key", "pixels", "image"],
    });
    const some = wanted.map((i) => rows[i] as unknown as StoredRow);
    for (const label of new Set(some.map(({ source }) => source))) {
      const of = some.filter(({ source }) => source === label);
      for (let start = 0; start < of.length; start += BATCH) {
        deps.signal.throwIfAborted();
        await redrawBatch(deps, study, models, of.slice(start, start + BATCH), report);
      }
    }
  }
  return report;
}

async function redrawBatch(
  deps: Redrawing,
  study: FrozenStudy,
  models: readonly FrozenModel[],
  rows: readonly StoredRow[],
  report: Report,
): Promise<void> {
  const left = (why: string) => report.notDrawn.set(why, (report.notDrawn.get(why) ?? 0) + rows.length);
  const source = study.sources.find(({ label }) => label === rows[0]!.source);
  const model = models.find(({ slug }) => slug === source?.model)?.drawing;
  if (!source || !model) return void left(`${rows[0]!.source} was drawn elsewhere`);
  if (!(await deps.store.has(`weights/${model.digest}.onnx`))) {
    return void left(`the weights of ${source.model} are not here: register the file whose SHA-256 is ${model.digest}`);
  }
  const { sampler, condition } = source;
  const measured = await measuredImage(deps, condition).catch((error: unknown) => {
    if (error instanceof MeasuredImageLost) return error;
    throw error;
  });
  if (measured instanceof MeasuredImageLost) return void left(`what ${source.label} measures was never asked for here`);
  const keyOf = sampleKeys({ model, sampler, condition });
  const noises = rows.map(({ seed }) => ({ scheme: study.noise as DrawnScheme, terms: [{ seed, weight: 1 }] }));
  const path = await deps.weights.file(model.digest);
  const { items } = await deps.child.draw(
    { path, model, sampler, condition, measured, noises },
    { signal: deps.signal },
  );
  for (const [i, row] of rows.entries()) {
    const item = items[i]!;
    const stored = decodePng(row.image.bytes).data;
    const sound = pixelDigest(stored) === row.pixels && keyOf(noises[i]!) === row.key;
    // Whose class drew it is outside the digest: every other class is allowed what classes differ by.
    const outcome = sound && item.ok ? judge(stored, item.pixels, false) : "wrong";
    if (outcome === "wrong") report.different.push(`${row.source}, seed ${row.seed}`);
    else report[outcome]++;
  }
}

function describe(digest: string, { identical, within, different, notDrawn }: Report): string {
  const drawn = identical + within + different.length;
  const lines = [
    `Version sha256:${digest}: ${drawn} samples drawn again.`,
    `  identical ${identical}, different within what is documented between classes ${within}, different ${different.length}`,
    ...different.slice(0, LISTED).map((one) => `  different: ${one}`),
    ...[...notDrawn].map(([why, n]) => `  not drawn: ${n} samples, since ${why}`),
  ];
  return `${lines.join("\n")}\n`;
}
