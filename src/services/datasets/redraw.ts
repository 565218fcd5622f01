/** The samples of a version, from its files, drawn again here and compared. */
import path from "node:path";
import type { DrawingChild } from "../../children/drawing-child.js";
import { KNOWN_SAMPLERS } from "../../children/known-samplers.js";
import type { Executor } from "../../db/executor.js";
import { evenlySpread } from "../../domain/held-out.js";
import type { Shape } from "../../domain/model.js";
import type { DrawnScheme } from "../../domain/noise.js";
import { sampleKeys } from "../../domain/sample-key.js";
import { judge } from "../../domain/verification.js";
import { badInput, ConcordanceError } from "../../errors.js";
import { pixelDigest } from "../../images/digest.js";
import { decodePng } from "../../images/png.js";
import { MeasuredImageLost, measuredImage } from "../../jobs/measured-image.js";
import type { WeightsCache } from "../../jobs/weights.js";
import type { ObjectStore } from "../../storage/object-store.js";
import { openParquet } from "../importing/read-parquet.js";
import { readJson } from "./read-json.js";
import { RedrawnModels, RedrawnRow, RedrawnStudy } from "./redrawn.js";

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

/** More than the largest question has; what a forged file says of itself is not made a list of. */
const MOST_ROWS = 10_000_000;
const COLUMNS = ["source", "seed", "key", "pixels", "image"];
const BATCH = 32;

/**
 * `folder` holds study.json, models.json and samples.parquet; `samples`: so many, evenly spread, or all. BAD_USER_INPUT
 * where they are of no version.
 */
export async function redraw(deps: Redrawing, folder: string, samples: number | null): Promise<Report> {
  const study = await readJson(folder, "study.json", RedrawnStudy);
  const models = await readJson(folder, "models.json", RedrawnModels);
  const parquet = await openParquet(path.join(folder, "samples.parquet"));
  const all = parquet.rows;
  if (!(all >= 0 && all <= MOST_ROWS)) throw badInput("version", `samples.parquet has more than ${MOST_ROWS} rows.`);
  const chosen = new Set(evenlySpread([[0, all]], Math.min(samples ?? all, all)));
  const report: Report = { identical: 0, within: 0, different: [], notDrawn: new Map() };
  for (const group of parquet.groups(COLUMNS)) {
    const wanted = Array.from({ length: group.count }, (_, i) => i).filter((i) => chosen.has(group.rowStart + i));
    if (wanted.length === 0) continue;
    const rows = await group.rows();
    const some = wanted.map((i) => rowOf(rows[i], group.rowStart + i));
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

function rowOf(row: unknown, at: number): RedrawnRow {
  const found = RedrawnRow.safeParse(row);
  if (found.success) return found.data;
  const { path: where, message } = found.error.issues[0]!;
  throw badInput(
    "version",
    `samples.parquet is of no version that this program knows: row ${at}, ${where.join(".")}: ${message}.`,
  );
}

async function redrawBatch(
  deps: Redrawing,
  study: RedrawnStudy,
  models: RedrawnModels,
  rows: readonly RedrawnRow[],
  report: Report,
): Promise<void> {
  const left = (why: string) => report.notDrawn.set(why, (report.notDrawn.get(why) ?? 0) + rows.length);
  const source = study.sources.find(({ label }) => label === rows[0]!.source);
  const model = models.find(({ slug }) => slug === source?.model)?.drawing;
  if (!source || !model || source.sampler.method === "EXTERNAL") {
    return void left(`${rows[0]!.source} was drawn elsewhere`);
  }
  if (!KNOWN_SAMPLERS[source.sampler.method]?.includes(source.sampler.version)) {
    return void left(`this program does not draw version ${source.sampler.version} of ${source.sampler.method}`);
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
    const stored = pixelsOf(row, model.shape);
    const sound = stored !== null && pixelDigest(stored) === row.pixels && keyOf(noises[i]!) === row.key;
    // Whose class drew it is outside the digest: every other class is allowed what classes differ by.
    const outcome = sound && item.ok ? judge(stored, item.pixels, false) : "wrong";
    if (outcome === "wrong") report.different.push(`${row.source}, seed ${row.seed}`);
    else report[outcome]++;
  }
}

/** Null for an image that cannot be read, or is larger than the model's. */
function pixelsOf({ image }: RedrawnRow, [, height, width]: Shape): Uint8Array | null {
  try {
    return decodePng(image.bytes, height * width).data;
  } catch (error) {
    if (error instanceof ConcordanceError) return null;
    throw error;
  }
}
