import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { startEmbeddedPostgres } from "../../src/db/embedded/index.js";
import { startTestServer, type TestServer } from "../support/server.js";

const MODEL = "unet16-edm-n16";
const GRID = `query ($first: Int!) { grid(sources: [{ model: "${MODEL}" }], sampler: { steps: 2 },
  seeds: { first: $first, count: 8 }, waitSeconds: 60) {
    ready sheet { pixels } rows { samples { id state image { pixels bytes } } } } }`;
const run = promisify(execFile);

const folder = mkdtempSync(path.join(tmpdir(), "concordance-backup-"));
const servers: TestServer[] = [];
afterAll(async () => {
  for (const server of servers) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function drawn(server: TestServer, first = 0) {
  const { data, errors } = await server.query(GRID, { first });
  expect(errors).toBeUndefined();
  expect(data.grid.ready).toBe(8);
  return data;
}
const renditions = async (server: TestServer) => (await server.sql("select from rendition")).length;

test("a stopped server's DATA_DIR is all of it: copied, lost and brought back it gives the same answers", async () => {
  const server = await startTestServer({ models: [MODEL], embedded: true });
  servers.push(server);
  const before = await drawn(server);
  await server.kill("SIGTERM");
  const copy = path.join(folder, "data");
  cpSync(server.dataDir, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  rmSync(server.dataDir, { recursive: true });
  cpSync(copy, server.dataDir, { recursive: true, verbatimSymlinks: true });
  await server.restart();
  expect(await drawn(server)).toEqual(before);
  expect(await renditions(server)).toBe(8);
  expect((await server.command(["doctor"])).code).toBe(0);
}, 150_000);

/** The newest PostgreSQL that is installed with its clients: the package that this program brings has none. */
const root = "/usr/lib/postgresql";
const installed = (existsSync(root) ? readdirSync(root) : [])
  .sort((a, b) => Number(b) - Number(a))
  .map((version) => path.join(root, version, "bin"))
  .find((bin) => ["postgres", "pg_dump", "pg_restore"].every((name) => existsSync(path.join(bin, name))));

describe.skipIf(!installed)(`with pg_dump${installed ? "" : ` (none in ${root})`}`, () => {
  test("a dump, then the objects, of a server that goes on drawing: emptied and restored it gives the same answers", async () => {
    const postgres = await startEmbeddedPostgres({
      directory: path.join(folder, "postgres"),
      durable: false,
      restart: false,
      binaries: installed!,
      log: () => undefined,
    });
    try {
      const tool = (name: string, ...args: string[]) => run(path.join(installed!, name), args);
      const server = await startTestServer({
        models: [MODEL],
        database: { url: postgres.url, drop: async () => undefined },
      });
      const objects = path.join(server.dataDir, "objects");
      const [dump, copy] = [path.join(folder, "rows.dump"), path.join(folder, "objects")];
      try {
        const before = await drawn(server);
        await tool("pg_dump", "--format=custom", `--file=${dump}`, postgres.url);
        await drawn(server, 100);
        cpSync(objects, copy, { recursive: true, preserveTimestamps: true });
        await server.kill("SIGTERM");
        rmSync(objects, { recursive: true });
        await server.sql("drop schema public, drizzle, pgboss cascade");
        await server.sql("create schema public");
        await tool("pg_restore", "--exit-on-error", `--dbname=${postgres.url}`, dump);
        cpSync(copy, objects, { recursive: true, preserveTimestamps: true });
        await server.restart();
        expect(await renditions(server)).toBe(8);
        expect(await drawn(server)).toEqual(before);
        expect(await renditions(server)).toBe(8);
        expect((await server.command(["doctor"])).code).toBe(0);
      } finally {
        await server.stop();
      }
    } finally {
      await postgres.stop();
      if (postgres.home !== path.join(folder, "postgres")) rmSync(postgres.home, { recursive: true, force: true });
    }
  }, 150_000);
});
