/** Registers metrics beside a server that may run: rows, storage and a describing child of its own. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { DescribingChild } from "../children/describing-child.js";
import type { Config } from "../config.js";
import { badInput } from "../errors.js";
import type { Logger } from "../log.js";
import { registerMetrics } from "../services/metrics.js";
import { type AddedMetric, addMetric, MOST_NETWORK_BYTES } from "../services/registration/add-metric.js";
import { readMetricCard } from "../services/registration/descriptor-card.js";
import { besideServer } from "./beside.js";
import { readCardFile } from "./card-file.js";
import { describingOptions } from "./describing.js";

export type { AddedMetric } from "../services/registration/add-metric.js";

/** A card's file, and the folder in which its network is; the card's own if absent. */
export interface MetricFiles {
  card: string;
  folder?: string;
}

/** Adds each in turn; `onAdded` hears of it at once. Throws BAD_USER_INPUT for the first that cannot be used. */
export async function addMetrics(
  config: Config,
  log: Logger,
  files: readonly MetricFiles[],
  onAdded: (added: AddedMetric) => void,
): Promise<void> {
  // What is wrong with the files is said before a database is started.
  const read = await Promise.all(files.map(readFiles));
  await besideServer(config, log, "metric", async ({ db, store, storage, closers }) => {
    // So that no card takes the name of one that a server would register at its start.
    await registerMetrics(db);
    const describing = new DescribingChild(describingOptions(config, storage));
    closers.push(() => describing.close());
    for (const { card, network } of read) onAdded(await addMetric({ db, store, describing }, card, network));
  });
}

async function readFiles({ card: file, folder = path.dirname(file) }: MetricFiles) {
  const card = readMetricCard(await readCardFile(file));
  const beside = path.join(folder, card.network);
  const { size } = await stat(beside).catch((cause: NodeJS.ErrnoException) => {
    throw badInput("network", `network is ${card.network}, and ${beside} cannot be read (${cause.code}).`, cause);
  });
  if (size > MOST_NETWORK_BYTES) {
    throw badInput("network", `network has ${size} bytes: at most ${MOST_NETWORK_BYTES} are taken.`);
  }
  return { card, network: await readFile(beside) };
}
