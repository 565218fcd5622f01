import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import type {} from "./global-postgres.js";

/** A database of its own, empty, on the run's PostgreSQL (see global-postgres.ts); `drop` ends its connections too. */
export async function testDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = inject("postgresUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await statement(server, `CREATE DATABASE ${name}`);
  return {
    url: withDatabase(server, name),
    drop: () => statement(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function statement(url: string, sql: string): Promise<void> {
  await withClient(url, (client) => client.query(sql));
}

/** A connection of its own for `work`. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The URL with another database: `URL` does not parse one without a host, as a socket's has. */
function withDatabase(url: string, name: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${name}`);
}
