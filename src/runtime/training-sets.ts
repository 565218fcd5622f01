/** Registers training sets beside a server that may run. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Config } from "../config.js";
import { openDatabase } from "../db/client.js";
import type { Executor } from "../db/executor.js";
import { migrateDatabase } from "../db/migrate.js";
import { badInput } from "../errors.js";
import type { Logger } from "../log.js";
import { packageRoot } from "../paths.js";
import { type AddedSet, addTrainingSet, checkSet } from "../services/registration/add-training-set.js";
import { readOwnSetCard } from "../services/registration/own-set-card.js";
import { readSetFiles } from "../services/registration/set-files.js";
import { openStore } from "../storage/index.js";
import { openRowsBeside } from "./rows.js";
import { storageConfig } from "./storage.js";

export type { AddedSet } from "../services/registration/add-training-set.js";

/** Whose a set is that the operator adds: what `viewer.name` is on loopback while no token exists. */
const OWNER = "local";

/** Throws BAD_USER_INPUT for a card or files that cannot be used, before a database is started. */
export async function addSet(config: Config, log: Logger, file: string): Promise<AddedSet> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw badInput("card", `The card ${file} cannot be read (${cause.code}).`, cause);
  });
  const card = readOwnSetCard(text);
  const read = checkSet(card, await readSetFiles(path.dirname(file), card));
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const rows = await openRowsBeside(config, log);
    closers.push(rows.close);
    await migrateDatabase(rows.url, path.join(packageRoot(), "migrations"));
    const database = openDatabase(rows.url, {
      max: 1,
      applicationName: "concordance training set",
      log: (message, details) => log.warn(details ?? {}, message),
    });
    closers.push(database.close);
    const store = openStore(await storageConfig(config, config.publicUrl));
    return await addTrainingSet({ db: database.db as unknown as Executor, store }, card, read, OWNER);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}
