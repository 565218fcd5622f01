/** `migrate`: brings the database up to date; safe when many run at once. */
import path from "node:path";
import { readConfig } from "../config.js";
import { migrateDatabase } from "../db/migrate.js";
import { createLogger } from "../log.js";
import { packageRoot } from "../paths.js";
import { openRowsBeside } from "../runtime/rows.js";

export async function migrate(): Promise<void> {
  const config = readConfig();
  const rows = await openRowsBeside(config, createLogger(config.logLevel, "migrate"));
  try {
    const { applied, total } = await migrateDatabase(rows.url, path.join(packageRoot(), "migrations"));
    process.stdout.write(`Applied ${applied} of ${total} migrations: the database is up to date.\n`);
  } finally {
    await rows.close();
  }
}
