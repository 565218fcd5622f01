/** The one place that knows which database is in use: one of our own in DATA_DIR, or the one of DATABASE_URL. */
import path from "node:path";
import type { Config } from "../config.js";
import { ConfigError } from "../config.js";
import { startEmbeddedPostgres } from "../db/embedded/index.js";
import type { Logger } from "../log.js";
import { takeServerLock } from "./server-lock.js";

export interface Rows {
  url: string;
  /** Ends what was started here. */
  close(): Promise<void>;
}

/** Opens the rows for a server. An embedded database belongs to one server at a time: a second one is refused. */
export async function openRows(config: Config, log: Logger): Promise<Rows> {
  if (config.databaseUrl !== null) return { url: config.databaseUrl, close: async () => {} };
  const postgres = await startEmbeddedPostgres({
    directory: path.join(config.dataDir, "postgres"),
    log: (message, details) => log.info(details ?? {}, message),
  });
  const lock = await takeServerLock(postgres.url, log);
  if (!lock) {
    throw new ConfigError(
      "DATA_DIR is in use by another server: stop that one, or give this one a DATA_DIR of its own",
    );
  }
  return {
    url: postgres.url,
    async close() {
      await lock.release();
      await postgres.stop();
    },
  };
}

/** Opens the rows for a command beside a server that may run: nobody is refused, and a PostgreSQL that ran goes on. */
export async function openRowsBeside(config: Config, log: Logger): Promise<Rows> {
  if (config.databaseUrl !== null) return { url: config.databaseUrl, close: async () => {} };
  const postgres = await startEmbeddedPostgres({
    directory: path.join(config.dataDir, "postgres"),
    log: (message, details) => log.debug(details ?? {}, message),
    restart: false,
  });
  return {
    url: postgres.url,
    async close() {
      if (!postgres.adopted) await postgres.stop();
    },
  };
}
