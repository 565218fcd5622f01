import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/db/embedded/index.js";

/** A test file's own folder, and the servers it started and did not stop. */
export const root = await mkdtemp(join(tmpdir(), "concordance-embedded-"));
export const running: EmbeddedPostgres[] = [];

export async function start(directory: string, more: { durable?: boolean; namespaces?: boolean; away?: string } = {}) {
  const said: string[] = [];
  const server = await startEmbeddedPostgres({
    directory,
    restart: false,
    log: (message) => said.push(message),
    ...more,
  });
  running.push(server);
  return { ...server, said };
}

export async function query<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  await expect.poll(condition, { timeout: 20_000, interval: 20 }).toBe(true);
}
