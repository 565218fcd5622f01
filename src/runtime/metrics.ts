/** Registers metrics beside a server that may run: rows, storage and a describing child of its own. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { DescribingChild } from "../children/describing-child.js";
import type { Config } from "../config.js";
import { openDatabase } from "../db/client.js";
import type { Executor } from "../db/executor.js";
import { migrateDatabase } from "../db/migrate.js";
import { badInput } from "../errors.js";
import type { Logger } from "../log.js";
import { packageRoot } from "../paths.js";
import { registerMetrics } from "../services/metrics.js";
import { type AddedMetric, addMetric, MOST_NETWORK_BYTES } from "../services/registration/add-metric.js";
import { readMetricCard } from "../services/registration/descriptor-card.js";
import { openStore } from "../storage/index.js";
import { describingOptions } from "./describing.js";
import { openRowsBeside } from "./rows.js";
import { storageConfig } from "./storage.js";

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
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const rows = await openRowsBeside(config, log);
    closers.push(rows.close);
    await migrateDatabase(rows.url, path.join(packageRoot(), "migrations"));
    const database = openDatabase(rows.url, {
      max: 2,
      applicationName: "concordance metric",
      log: (message, details) => log.warn(details ?? {}, message),
    });
    closers.push(database.close);
    const db = database.db as unknown as Executor;
    // So that no card takes the name of one that a server would register at its start.
    await registerMetrics(db);
    const storage = await storageConfig(config, config.publicUrl);
    const describing = new DescribingChild(describingOptions(config, storage));
    closers.push(() => describing.close());
    const deps = { db, store: openStore(storage), describing };
    for (const { card, network } of read) onAdded(await addMetric(deps, card, network));
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

async function readFiles({ card: file, folder = path.dirname(file) }: MetricFiles) {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw badInput("card", `The card ${file} cannot be read (${cause.code}).`, cause);
  });
  const card = readMetricCard(text);
  const beside = path.join(folder, card.network);
  const { size } = await stat(beside).catch((cause: NodeJS.ErrnoException) => {
    throw badInput("network", `network is ${card.network}, and ${beside} cannot be read (${cause.code}).`, cause);
  });
  if (size > MOST_NETWORK_BYTES) {
    throw badInput("network", `network has ${size} bytes: at most ${MOST_NETWORK_BYTES} are taken.`);
  }
  return { card, network: await readFile(beside) };
}
