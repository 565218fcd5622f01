import path from "node:path";
import { openDatabase } from "../../src/db/client.js";
import type { Executor } from "../../src/db/executor.js";
import { migrateDatabase } from "../../src/db/migrate.js";
import { packageRoot } from "../../src/paths.js";
import { testDatabase } from "./postgres.js";

/** A test's own database with all its tables, and a pool on it; `close` drops it. */
export async function migratedDatabase(): Promise<{ db: Executor; close(): Promise<void> }> {
  const { url, drop } = await testDatabase();
  await migrateDatabase(url, path.join(packageRoot(), "migrations"));
  const database = openDatabase(url, { applicationName: "test", log: () => undefined });
  return {
    db: database.db as unknown as Executor,
    async close() {
      await database.close();
      await drop();
    },
  };
}
