/** All files of a version, written one after the other into a folder: no more than a row group of any is in memory. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { canonicalJson, sha256 } from "../../../domain/digest.js";
import { datasetCard } from "./card.js";
import { type Cited, citationFile } from "./citation.js";
import type { Measured, RowDrawing, SampleRow, VersionContent } from "./content.js";
import { croissant } from "./croissant.js";
import { manifestOf } from "./manifest.js";
import { type Field, ParquetFile, type Row, type WrittenFile } from "./parquet-file.js";
import { scoresCsv } from "./scores.js";
import { DESCRIPTORS, DRAWING, huggingFace, PAIRS, SAMPLES } from "./tables.js";

export interface VersionFile extends WrittenFile {
  /** False: what differs between drawings of the same content, and the manifest itself. */
  digested: boolean;
}
export interface WriteOptions {
  folder: string;
  /** Files that ship in every version as they are, by name. */
  programs: Record<string, string>;
  /** All but the digest, which is known when all else is written. */
  cited: Omit<Cited, "digest">;
  /** Called when some more files are written; throws to end it. */
  onFiles(count: number): void;
}

const PARQUET = "application/vnd.apache.parquet";
const PAIR_ROWS = 65_536;

export async function writeVersion(
  content: VersionContent,
  { folder, programs, cited, onFiles }: WriteOptions,
): Promise<{ digest: string; rows: number; files: VersionFile[] }> {
  const { study } = content;
  const files: VersionFile[] = [];
  const add = (file: WrittenFile, digested = true) => {
    files.push({ ...file, digested });
    onFiles(1);
  };
  const table = (name: string, fields: Field[], groupRows?: number) =>
    ParquetFile.create(path.join(folder, name), fields, { metadata: huggingFace(fields), groupRows });
  const ended = async (name: string, file: ParquetFile): Promise<WrittenFile> => ({
    path: name,
    contentType: PARQUET,
    ...(await file.end()),
  });
  const text = async (name: string, contentType: string, body: string | Uint8Array, digested = true) => {
    await writeFile(path.join(folder, name), body);
    add({ path: name, contentType, bytes: Buffer.byteLength(body), digest: sha256(body) }, digested);
  };

  const samples = await table("samples.parquet", SAMPLES);
  const drawing = await table("drawing.parquet", DRAWING);
  let rows = 0;
  await abandoning([samples, drawing], async () => {
    for await (const row of content.samples()) {
      await samples.add(sampleRow(study.noise, row), row.png.length);
      if (row.drawing) await drawing.add(drawingRow(row, row.drawing));
      rows++;
    }
  });
  add(await ended("samples.parquet", samples));
  add(await ended("drawing.parquet", drawing), false);

  const pairs = await table("pairs.parquet", PAIRS, PAIR_ROWS);
  const measured: Measured[] = [];
  await abandoning([pairs], async () => {
    for await (const one of content.measured()) {
      for (const row of pairRows(study.seeds, one)) await pairs.add(row);
      // The values are written: a metric's may be sixteen megabytes, and there may be sixteen metrics.
      measured.push({ ...one, pairs: one.pairs.map((pair) => ({ ...pair, values: new Float64Array(0) })) });
    }
  });
  add(await ended("pairs.parquet", pairs));

  const described = study.metrics.some(({ kind }) => kind === "DESCRIPTOR_COSINE");
  if (described) {
    const descriptors = await table("descriptors.parquet", DESCRIPTORS);
    await abandoning([descriptors], async () => {
      for await (const { vector, ...row } of content.descriptors()) {
        await descriptors.add({ ...row, descriptor: Array.from(vector) }, 8 * vector.length);
      }
    });
    add(await ended("descriptors.parquet", descriptors));
  }

  let sheet = 0;
  for await (const png of content.sheets()) await text(`sheet-${++sheet}.png`, "image/png", png);

  const { models, metrics, ...question } = study;
  await text("scores.csv", "text/csv", scoresCsv(measured));
  await text("study.json", "application/json", canonicalJson(question));
  await text("models.json", "application/json", canonicalJson(models));
  await text("metrics.json", "application/json", canonicalJson(metrics));
  for (const [name, file] of Object.entries(programs)) await text(name, "text/x-python", await readFile(file));
  await text("README.md", "text/markdown", datasetCard(study, rows, measured, described));
  const tables = {
    "samples.parquet": SAMPLES,
    "pairs.parquet": PAIRS,
    ...(described && { "descriptors.parquet": DESCRIPTORS }),
  };
  const digested = () => files.filter((file) => file.digested);
  await text("croissant.json", "application/ld+json", canonicalJson(croissant(study, digested(), tables)));
  const manifest = manifestOf(digested());
  await text("manifest.json", "application/json", manifest.text, false);
  await text("CITATION.cff", "text/yaml", citationFile({ ...cited, digest: manifest.digest }), false);
  return { digest: manifest.digest, rows, files };
}

/** How many files `writeVersion` writes. */
export function filesOf({ described, sheets, programs }: { described: boolean; sheets: number; programs: number }) {
  const always = 11;
  return always + sheets + programs + (described ? 1 : 0);
}

async function abandoning(files: ParquetFile[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    for (const file of files) await file.abandon();
    throw error;
  }
}

function sampleRow(noise: string, { png, drawing: _, ...row }: SampleRow): Row {
  return { ...row, noise, image: { bytes: png, path: `${row.pixels}.png` } };
}

function drawingRow({ source, seed, key }: SampleRow, drawing: RowDrawing): Row {
  const { numericsClass, computeMs, sampledAt, device, precision, runtime } = drawing;
  return {
    source,
    seed,
    key,
    device,
    precision,
    runtime,
    numerics_class: numericsClass,
    compute_ms: computeMs,
    sampled_at: sampledAt,
  };
}

function* pairRows(seeds: readonly number[], { metric, pairs }: Measured): Generator<Row> {
  const name = `${metric.slug}@${metric.version}`;
  for (const { a, b, region, values } of pairs) {
    for (const [i, seed] of seeds.entries()) {
      const value = values[i]!;
      if (!Number.isNaN(value)) yield { metric: name, region, a, b, seed, value };
    }
  }
}
