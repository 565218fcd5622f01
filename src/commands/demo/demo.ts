/** `demo`: from nothing to who agrees with whom, on this machine, and then a server to ask further. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { readConfig } from "../../config.js";
import { createLogger } from "../../log.js";
import { startServer } from "../../runtime/server.js";
import { GraphClient } from "../client.js";
import { untilStopped } from "../until-stopped.js";
import { PAIR, type PairAnswer, SHEET, TABLE, type TableAnswer } from "./operations.js";
import { bars, scoreTable, two } from "./print.js";
import { drawStudy } from "./study.js";

const PAIR_SHOWN = ["unet16-edm-n16384", "unet16-flow-n16384"] as const;

type Sheet = { url: string; width: number; height: number };

export async function demo(options: { seeds: number; once?: boolean }): Promise<void> {
  const startedAt = Date.now();
  const config = readConfig();
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const data = path.relative(process.cwd(), config.dataDir) || ".";
  say(`Concordance: the shipped diffusion models over ${options.seeds} shared noises. Everything is kept in ${data}.`);
  // Log lines would break the progress bar; what goes wrong is still said.
  const log = createLogger(config.logLevel === "info" ? "warn" : config.logLevel, "concordance");
  const server = await startServer({ ...config, logLevel: log.level as typeof config.logLevel }, log);
  const client = new GraphClient(server.url);
  const stopped = untilStopped();
  const ended = await Promise.race([
    study(client, options.seeds, say, startedAt, config.dataDir).then(() => "done" as const),
    stopped.then(() => "stopped" as const),
  ]);
  if (ended === "stopped") say("\nStopping. What is drawn is kept: the next run goes on from here.");
  else if (!options.once) {
    say(`\nLook further: ${server.url} (the explorer), ${server.url}/graphql (GraphiQL). Ctrl-C ends the server.`);
    await stopped;
  }
  await client.close();
  await server.stop();
}

async function study(
  client: GraphClient,
  seeds: number,
  say: (line: string) => void,
  startedAt: number,
  dataDir: string,
): Promise<void> {
  const drawn = await drawStudy(client, seeds, say, startedAt);
  for (const { slug, rejection } of drawn.rejected) say(`Rejected: ${slug}: ${rejection}`);
  const fresh = drawn.samples - drawn.alreadyThere;
  say(
    fresh === 0
      ? `All ${drawn.samples} samples were there.`
      : `Drew ${fresh} of ${drawn.samples} samples in ${drawn.seconds.toFixed(1)} s${drawn.failed > 0 ? `; ${drawn.failed} failed` : ""}.`,
  );
  const range = { first: 0, count: seeds };
  const sources = drawn.models.map((model) => ({ model }));
  const [a, b] = PAIR_SHOWN.map((model) => ({ model }));
  const shown = PAIR_SHOWN.every((model) => drawn.models.includes(model));
  const [{ reproducibility }, { grid }, pair] = await Promise.all([
    client.query<{ reproducibility: TableAnswer }>(TABLE, { sources, seeds: range }),
    client.query<{ grid: { sheet: Sheet | null } }>(SHEET, { sources, seeds: range }),
    shown ? client.query<{ comparison: PairAnswer }>(PAIR, { a, b, seeds: range }) : null,
  ]);
  say(
    `\nReproducibility: part of the seeds on which two models agree (${reproducibility.metric.slug} > ${two(reproducibility.threshold)}).`,
  );
  say(
    `Above the diagonal the score, below it what chance gives; n = ${reproducibility.commonSeeds}, ${widest(reproducibility)}.\n`,
  );
  say(scoreTable(drawn.models, reproducibility.matrix, chanceMatrix(drawn.models.length, reproducibility)));

  if (pair) {
    const { score, chance, histogram, threshold } = pair.comparison;
    say(
      `\n${PAIR_SHOWN.join(" and ")}: ${two(score.value)} [${two(score.low)}, ${two(score.high)}], chance ${two(chance.value)}\n`,
    );
    say(bars(histogram.edges.slice(10), histogram.counts.slice(10), threshold));
    const below = histogram.counts.slice(0, 10).reduce((sum, count) => sum + count, 0);
    if (below > 0) say(`      (and ${below} below 0)`);
  }
  const file = path.join(dataDir, "demo-grid.png");
  if (grid.sheet) {
    await writeFile(file, Buffer.from(await (await fetch(grid.sheet.url)).arrayBuffer()));
    say(
      `\nThe grid, a row a model and a column a seed: ${path.relative(process.cwd(), file)} (${grid.sheet.width} × ${grid.sheet.height})`,
    );
  }
  say(`Answered ${((Date.now() - startedAt) / 1000).toFixed(1)} s after the start.`);
}

function chanceMatrix(n: number, { comparisons }: TableAnswer): (number | null)[][] {
  const matrix = Array.from({ length: n }, () => new Array<number | null>(n).fill(null));
  let p = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) matrix[j]![i] = comparisons[p++]!.chance.value;
  return matrix;
}

function widest({ comparisons }: TableAnswer): string {
  const half = Math.max(0, ...comparisons.map(({ score }) => (score.high - score.low) / 2));
  return `95 % intervals of at most ± ${two(half)}`;
}
