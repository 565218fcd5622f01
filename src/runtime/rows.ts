/** The one place that knows which database is in use: one of our own in DATA_DIR, or the one of DATABASE_URL. */
import path from "node:path";
import pg from "pg";
import type { Config } from "../config.js";
import { ConfigError } from "../config.js";
import { startEmbeddedPostgres } from "../db/embedded/index.js";
import type { Logger } from "../log.js";

export interface Rows {
  url: string;
  /** Ends what was started here. */
  close(): Promise<void>;
}

/** "conc", "serv" in ASCII: held by the one server of an embedded database. */
const SERVER_LOCK = [0x636f6e63, 0x73657276] as const;

/** Opens the rows for a server. An embedded database belongs to one server at a time: a second one is refused. */
export async function openRows(config: Config, log: Logger): Promise<Rows> {
  if (config.databaseUrl !== null) return { url: config.databaseUrl, close: async () => {} };
  const postgres = await startEmbeddedPostgres({
    directory: path.join(config.dataDir, "postgres"),
    log: (message, details) => log.info(details ?? {}, message),
  });
  // A session's lock goes with its connection, however the process ends: kill -9 leaves nothing to clear by hand.
  const session = new pg.Client({
    connectionString: postgres.url,
    application_name: "concordance server lock",
    keepAlive: true,
  });
  session.on("error", (error) => log.warn({ err: error }, "the connection that holds the server's lock was lost"));
  await session.connect();
  const answer = await session.query<{ held: boolean }>("select pg_try_advisory_lock($1, $2) as held", [
    ...SERVER_LOCK,
  ]);
  if (!answer.rows[0]?.held) {
    await session.end();
    throw new ConfigError(
      "DATA_DIR is in use by another server: stop that one, or give this one a DATA_DIR of its own",
    );
  }
  return {
    url: postgres.url,
    async close() {
      await session.end().catch(() => {});
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
