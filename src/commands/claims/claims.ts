/** `claims`: the paper's claims as executable checks. Exit code 0 whatever the verdicts, 2 when something could not be asked. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { readConfig } from "../../config.js";
import { ConcordanceError } from "../../errors.js";
import { createLogger } from "../../log.js";
import { packageRoot } from "../../paths.js";
import { startServer } from "../../runtime/server.js";
import { GraphClient } from "../client.js";
import { untilStopped } from "../until-stopped.js";
import { claimsDocument } from "./document.js";
import { PLAN } from "./plan.js";
import { type Run, runClaims, seedsOf } from "./run.js";
import { verdictTable } from "./table.js";
import { CLAIMS } from "./the-nine/index.js";

const COULD_NOT_ASK = 2;

export interface ClaimsOptions {
  seeds: number;
  first: number;
  metric: string;
  /** Ids; all nine if absent. */
  claim?: string[];
  server?: string;
  tokenFile?: string;
  write?: string;
}

export async function claims(options: ClaimsOptions): Promise<void> {
  const closers: (() => Promise<unknown>)[] = [];
  const stopped = untilStopped();
  try {
    const { origin, stop, where } = options.server
      ? { origin: options.server.replace(/\/+$/, ""), stop: async () => {}, where: options.server }
      : await serverOfOurOwn();
    closers.push(stop);
    const token = options.tokenFile ? (await readFile(options.tokenFile, "utf8")).trim() : undefined;
    const client = new GraphClient(origin, token);
    closers.push(() => client.close());
    say(`The paper's claims over ${options.seeds} noises from seed ${options.first} on. Samples are kept in ${where}.`);
    const asked = runClaims(client, chosen(options.claim), seedsOf(options.first, options.seeds), options.metric);
    const ended = await Promise.race([asked, stopped.then(() => null)]);
    if (ended) await tell(ended, options);
    else {
      asked.catch(() => {});
      say("\nStopping. What is drawn is kept: the next run goes on from here.");
      process.exitCode = COULD_NOT_ASK;
    }
  } catch (error) {
    process.stderr.write(`${words(error)}\n`);
    process.exitCode = COULD_NOT_ASK;
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function serverOfOurOwn() {
  const config = readConfig();
  // Log lines would break the progress bar; what goes wrong is still said.
  const log = createLogger(config.logLevel === "info" ? "warn" : config.logLevel, "concordance");
  const { url, stop } = await startServer({ ...config, logLevel: log.level as typeof config.logLevel }, log);
  return { origin: url, stop, where: path.relative(process.cwd(), config.dataDir) || "." };
}

async function tell(run: Run, options: ClaimsOptions): Promise<void> {
  const { samples, alreadyThere, seconds, failed } = run.drawn;
  const fresh = samples - alreadyThere;
  const broken = failed > 0 ? `; ${failed} failed` : "";
  say(
    fresh === 0
      ? `All ${samples} samples were there.`
      : `Drew ${fresh} of ${samples} samples in ${seconds.toFixed(1)} s${broken}.`,
  );
  say(`\n${verdictTable(run.outcomes)}`);
  const unasked = run.outcomes.filter(({ judged }) => !judged).length;
  if (unasked > 0) process.exitCode = COULD_NOT_ASK;
  if (!options.write) return;
  const { version } = JSON.parse(await readFile(path.join(packageRoot(), "package.json"), "utf8")) as {
    version: string;
  };
  const about = { date: new Date().toISOString().slice(0, 10), version, command: commandOf(options) };
  await writeFile(options.write, claimsDocument(run, about));
  say(`\nWritten: ${options.write}`);
}

function chosen(ids: string[] | undefined) {
  const unknown = ids?.filter((id) => !CLAIMS.some((claim) => claim.id === id)) ?? [];
  if (unknown.length > 0) {
    const there = CLAIMS.map(({ id }) => id).join(", ");
    throw new ConcordanceError("BAD_USER_INPUT", `No claim is called ${unknown.join(", ")}; there are ${there}.`);
  }
  return ids ? CLAIMS.filter(({ id }) => ids.includes(id)) : CLAIMS;
}

/** Only what is not the default is said. */
function commandOf({ seeds, first, metric, claim, write }: ClaimsOptions): string {
  const options = [
    seeds === PLAN.seeds ? null : `--seeds ${seeds}`,
    first === PLAN.firstSeed ? null : `--first ${first}`,
    metric === "pixel-correlation" ? null : `--metric ${metric}`,
    claim ? `--claim ${claim.join(" ")}` : null,
    write ? `--write ${withinThisFolder(write)}` : null,
  ];
  return ["npm run claims --", ...options.filter(Boolean)].join(" ");
}

/** A page says nothing of the folders of the machine that wrote it. */
function withinThisFolder(file: string): string {
  const relative = path.relative(packageRoot(), path.resolve(file));
  return relative.startsWith("..") || path.isAbsolute(relative) ? path.basename(file) : relative;
}

function words(error: unknown): string {
  const { name, message, stack } = error as Error;
  const written = ["ConfigError", "ConcordanceError", "EmbeddedPostgresError"].includes(name);
  return `The claims could not be asked: ${written ? message : (stack ?? String(error))}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
