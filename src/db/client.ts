import type { Logger } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Log } from "./log.js";

export interface DatabaseOptions<Schema extends Record<string, unknown>> {
  /** Most connections at a time (default 10). */
  max?: number;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** A statement that takes longer is ended by the server (default 30,000; 0: never). */
  statementTimeoutMs?: number;
  schema?: Schema;
  /** Sees every statement: tests count with it. */
  logger?: Logger;
  log: Log;
}

export interface Database<Schema extends Record<string, unknown> = Record<string, never>> {
  db: NodePgDatabase<Schema>;
  pool: pg.Pool;
  /** Ends when the statements that run have ended. Safe to call more than once. */
  close(): Promise<void>;
}

/** A bounded pool of connections and drizzle on top. Connects when first used; a connection that dies is replaced. */
export function openDatabase<Schema extends Record<string, unknown> = Record<string, never>>(
  url: string,
  options: DatabaseOptions<Schema>,
): Database<Schema> {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    // A transaction whose program hangs would hold its rows' locks for ever.
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // Without listeners a server's restart would end this process: an idle connection reports to the pool, one that is
  // between two statements of a transaction to itself alone.
  let closing: Promise<void> | undefined;
  // pg says that a pool has ended before its sockets are closed: a server that stops meanwhile cuts them, and nobody minds.
  const lost = (words: string) => (error: Error) => closing || options.log(words, { err: error });
  pool.on("error", lost("an idle database connection was lost"));
  pool.on("connect", (client) => {
    client.on("error", lost("a database connection was lost"));
  });
  const db = drizzle(pool, { schema: options.schema, logger: options.logger });
  return {
    db,
    pool,
    close() {
      closing ??= pool.end();
      return closing;
    },
  };
}
