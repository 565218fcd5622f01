/** What a command works with beside a server that may run: rows, brought up to date, and storage. */
import path from "node:path";
import type { Config } from "../config.js";
import { openDatabase } from "../db/client.js";
import type { Executor } from "../db/executor.js";
import { migrateDatabase } from "../db/migrate.js";
import type { Logger } from "../log.js";
import { packageRoot } from "../paths.js";
import { openStore, type StorageConfig } from "../storage/index.js";
import type { ObjectStore } from "../storage/object-store.js";
import { openRowsBeside } from "./rows.js";
import { storageConfig } from "./storage.js";

export interface Beside {
  db: Executor;
  /** Where the rows are. */
  url: string;
  store: ObjectStore;
  storage: StorageConfig;
  /** What else was opened and must end before the rows do. */
  closers: (() => Promise<unknown>)[];
}

/** Opens all of it for `work`, and closes it again whatever becomes of that. `name`: as the database lists the command. */
export async function besideServer<T>(
  config: Config,
  log: Logger,
  name: string,
  work: (beside: Beside) => Promise<T>,
): Promise<T> {
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const rows = await openRowsBeside(config, log);
    closers.push(rows.close);
    await migrateDatabase(rows.url, path.join(packageRoot(), "migrations"));
    const database = openDatabase(rows.url, {
      max: 2,
      applicationName: `concordance ${name}`,
      log: (message, details) => log.warn(details ?? {}, message),
    });
    closers.push(database.close);
    const storage = await storageConfig(config, config.publicUrl);
    const store = await openStore(storage);
    return await work({ db: database.db as unknown as Executor, url: rows.url, store, storage, closers });
  } finally {
    for (const close of closers.reverse()) await close();
  }
}
