/** The samples of a version, from its files, drawn again here and compared. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import type { DrawingChild } from "../../children/drawing-child.js";
import type { Executor } from "../../db/executor.js";
import { evenlySpread } from "../../domain/held-out.js";
import type { DrawnScheme } from "../../domain/noise.js";
import { sampleKeys } from "../../domain/sample-key.js";
import { judge } from "../../domain/verification.js";
import { pixelDigest } from "../../images/digest.js";
import { decodePng } from "../../images/png.js";
import { MeasuredImageLost, measuredImage } from "../../jobs/measured-image.js";
import type { WeightsCache } from "../../jobs/weights.js";
import type { ObjectStore } from "../../storage/object-store.js";
import type { FrozenModel, FrozenStudy } from "./files/content.js";

interface StoredRow {
  source: string;
  seed: number;
  key: string;
  pixels: string;
  image: { bytes: Uint8Array };
}
/** Samples by what became of them. */
export interface Report {
  identical: number;
  within: number;
  different: string[];
  /** Those that could not be drawn here, by why. */
  notDrawn: Map<string, number>;
}

export interface Redrawing {
  db: Executor;
  store: ObjectStore;
  weights: WeightsCache;
  child: DrawingChild;
  signal: AbortSignal;
}

const ROWS = 1_000;
const BATCH = 32;

/** `folder` holds study.json, models.json and samples.parquet; `samples`: so many, evenly spread, or all. */
export async function redraw(deps: Redrawing, folder: string, samples: number | null): Promise<Report> {
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
  if (!source || !model || source.sampler.method === "EXTERNAL") {
    return void left(`${rows[0]!.source} was drawn elsewhere`);
  }
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
