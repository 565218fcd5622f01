import { realpath } from "node:fs/promises";
import pg from "pg";
import { DATABASE, socketUrl } from "./socket.js";

/** What answers on a socket: the server of our data, one that starts or stops, another's, or nobody. */
export type Answer = "ready" | "busy" | "other" | "silent";

/** Asks the socket in `sockets` once, and makes the program's database where it is missing. */
export async function ask(sockets: string, data: string): Promise<Answer> {
  const client = new pg.Client({ connectionString: socketUrl(sockets, "postgres"), connectionTimeoutMillis: 2_000 });
  // A server that goes away in the middle is an answer too, given by the query that fails.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
    const served = await realpath(rows[0]!.data_directory).catch(() => rows[0]!.data_directory);
    if (served !== data) return "other";
    await createDatabase(client);
    return "ready";
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ENOENT" || code === "ECONNREFUSED" || code === "ENOTSOCK") return "silent";
    // 57P03 cannot_connect_now, 57P01 admin_shutdown, 53300 too_many_connections; no code: the connection ended or timed out.
    if (code === undefined || ["57P03", "57P01", "57P02", "53300", "ECONNRESET", "EPIPE", "EAGAIN"].includes(code))
      return "busy";
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(client: pg.Client): Promise<void> {
  const found = await client.query("SELECT FROM pg_database WHERE datname = $1", [DATABASE]);
  if (found.rowCount === 1) return;
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(DATABASE)}`);
  } catch (error) {
    // Two at once: 42P04 duplicate_database, or 23505 from the catalogue's own index.
    const { code } = error as { code?: string };
    if (code !== "42P04" && code !== "23505") throw error;
  }
}
