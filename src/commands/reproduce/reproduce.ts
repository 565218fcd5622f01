/** `reproduce`: draws the samples of a published version again, here, and says which are the same; exit code 1 where one is not. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readConfig } from "../../config.js";
import { findVersionFiles, findVersionsByDigest } from "../../db/queries/datasets.js";
import { ConcordanceError } from "../../errors.js";
import { createLogger } from "../../log.js";
import { type Beside, besideServer } from "../../runtime/beside.js";
import { type Report, redrawVersion } from "../../runtime/redrawing.js";
import { untilStopped } from "../until-stopped.js";
import { filesAt } from "./files-at.js";
import { filesIn, NotTaken, takeFiles, type VersionFiles } from "./version-files.js";

const LISTED = 20;

export async function reproduce(what: string, options: { samples?: number }): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel === "info" ? "fatal" : config.logLevel, "reproduce");
  const folder = await mkdtemp(path.join(tmpdir(), "concordance-reproduce-"));
  const stopped = new AbortController();
  void untilStopped().then(() => stopped.abort(new NotTaken("Stopped before all were drawn.")));
  const { signal } = stopped;
  try {
    // What can be refused is refused before a database is started.
    const taken = DIGEST.test(what) ? null : await takeFiles(elsewhere(what, signal), folder);
    await besideServer(config, log, "reproduce", async (beside) => {
      const digest = taken ?? (await takeFiles(await filesHere(beside, what), folder));
      signal.throwIfAborted();
      const report = await redrawVersion(config, beside, { folder, samples: options.samples ?? null, signal });
      process.stdout.write(describe(digest, report));
      if (report.different.length > 0) process.exitCode = 1;
      else if (report.identical + report.within === 0) process.exitCode = 2;
    });
  } catch (error) {
    // Exit code 1 says that a sample was drawn otherwise: here none was.
    if (!(error instanceof NotTaken || error instanceof ConcordanceError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const DIGEST = /^[0-9a-f]{64}$/;
/** An address, or a folder. */
const elsewhere = (what: string, signal: AbortSignal): VersionFiles =>
  /^https?:\/\//.test(what) ? filesAt(what, signal) : filesIn(what);

async function filesHere({ db, store }: Beside, digest: string): Promise<VersionFiles> {
  const [version] = await findVersionsByDigest(db, digest);
  if (!version) throw new NotTaken("No version here has this digest: give the address that it was published at.");
  const files = (await findVersionFiles(db, [version.id])).get(version.id)!;
  return {
    digest,
    async open(name) {
      const file = files.find((one) => one.path === name);
      if (!file) throw new NotTaken(`The version has no ${name}.`);
      return (await store.open(file.object)).stream;
    },
  };
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
