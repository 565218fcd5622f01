/** `import`: takes in samples that were drawn elsewhere, and published versions. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readConfig } from "../config.js";
import type { Visibility } from "../domain/model.js";
import { createLogger } from "../log.js";
import { importPlace, importVersion } from "../runtime/imports.js";
import { UploadRefused } from "../storage/object-store.js";
import { filesAt, filesIn, NotTaken, takeFiles } from "./reproduce/version-files.js";

const FILES = ["study.json", "models.json", "samples.parquet"];

export async function importCommand(
  place: string,
  { card, ...importer }: { card?: string; owner: string; visibility: Visibility },
): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel === "info" ? "fatal" : config.logLevel, "import");
  const { isTTY } = process.stderr;
  const progress = (stored: number) => {
    if (isTTY) process.stderr.write(`\r${stored} images stored`);
  };
  try {
    const imports = card
      ? [{ ...(await importPlace(config, log, { place, card }, importer, progress)), absentSet: null }]
      : await withVersion(place, (version) => importVersion(config, log, version, importer, progress));
    if (isTTY) process.stderr.write("\r\x1b[K");
    for (const { slug, samples, outcome, absentSet } of imports) {
      const words = outcome === "IMPORTED" ? "are imported" : "are here already: nothing changed";
      const without = absentSet === null ? "" : ` Its training set ${absentSet} is not here.`;
      process.stdout.write(`${slug}: ${samples} samples ${words}.${without}\n`);
    }
  } catch (error) {
    if (!(error instanceof NotTaken || error instanceof UploadRefused)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/** With a version's files in a folder of their own, each as the version's digest says it. */
async function withVersion<T>(
  place: string,
  work: (version: { folder: string; digest: string; address: string }) => Promise<T>,
): Promise<T> {
  const address = /^https?:\/\//.test(place) ? place : null;
  if (!address && !existsSync(path.join(place, "manifest.json"))) {
    throw new NotTaken(
      `${place} is no published version, which has a manifest.json: other samples need --card <file>.`,
    );
  }
  const version = address ? filesAt(address) : filesIn(place);
  const folder = await mkdtemp(path.join(tmpdir(), "concordance-import-"));
  try {
    const digest = await takeFiles(version, FILES, folder);
    return await work({ folder, digest, address: address ?? `sha256:${digest}` });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
