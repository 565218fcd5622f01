/** `import`: takes in samples that were drawn elsewhere, and published versions. */
import { existsSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readConfig } from "../config.js";
import type { Visibility } from "../domain/model.js";
import { createLogger } from "../log.js";
import { importPlace, importVersion } from "../runtime/imports.js";
import { filesAt } from "./reproduce/files-at.js";
import { filesIn, NotTaken, takeFiles } from "./reproduce/version-files.js";
import { untilStopped } from "./until-stopped.js";

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
    if (!(error instanceof NotTaken)) throw error;
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
  const folder = await mkdtemp(path.join(tmpdir(), "concordance-import-"));
  // What is stored already is removed after a day: an import that is stopped has this folder alone to take with it.
  void untilStopped().then(() => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  });
  try {
    const digest = await takeFiles(address ? filesAt(address, NEVER) : filesIn(place), folder);
    return await work({ folder, digest, address: address ?? `sha256:${digest}` });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Being stopped ends the process. */
const NEVER = new AbortController().signal;
