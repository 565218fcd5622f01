import { chmod, mkdir, readdir, readFile, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startEmbeddedPostgres } from "../../src/db/embedded/index.js";
import { temporaryName } from "../../src/db/embedded/leftovers.js";
import { occupant } from "../../src/db/embedded/pid-file.js";
import { compileEmbedded, ended, startInProcess } from "./compiled.js";
import { query, root, running, start, until } from "./servers.js";

let compiled: Awaited<ReturnType<typeof compileEmbedded>>;

beforeAll(async () => {
  await chmod(root, 0o755);
  compiled = await compileEmbedded();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});
afterAll(async () => {
  await compiled.remove();
  await rm(root, { recursive: true, force: true });
});

describe("a folder", () => {
  const directory = join(root, "plain");

  test("becomes a database that syncs, listens on no network, and counts letters of all languages", async () => {
    const server = await start(directory);
    expect(server.adopted).toBe(false);
    const [settings] = await query<Record<string, string>>(
      server.url,
      `SELECT current_database() AS name, current_setting('fsync') AS fsync, current_setting('listen_addresses') AS listens,
       current_setting('synchronous_commit') AS commits, current_setting('data_checksums') AS checksums,
       pg_encoding_to_char(encoding) AS encoding, upper('åß') AS upper FROM pg_database WHERE datname = current_database()`,
    );
    expect(settings).toEqual({
      name: "concordance",
      fsync: "on",
      listens: "",
      commits: "on",
      checksums: "on",
      encoding: "UTF8",
      upper: "Åß",
    });
    expect((await readdir(directory)).sort()).toEqual(["data", "postgres.log", "socket"]);
  });

  test("keeps every acknowledged row when PostgreSQL is killed with -9 while rows are written", async () => {
    const server = await start(directory);
    await query(server.url, "CREATE TABLE kept (n int PRIMARY KEY)");
    let acknowledged = 0;
    const writer = (async () => {
      const client = new pg.Client({ connectionString: server.url });
      client.on("error", () => undefined);
      await client.connect();
      for (;;) {
        await client.query("INSERT INTO kept VALUES ($1)", [acknowledged + 1]);
        acknowledged += 1;
      }
    })().catch(() => undefined);
    await until(() => acknowledged >= 50);
    process.kill(server.pid, "SIGKILL");
    await writer;
    const again = await start(directory);
    expect(again.adopted).toBe(false);
    const [row] = await query<{ count: number }>(again.url, "SELECT count(*)::int FROM kept");
    // One more may have been committed whose answer was lost.
    expect([acknowledged, acknowledged + 1]).toContain(row?.count);
  });

  test("is served again when PostgreSQL dies while it is used", async () => {
    const server = await startEmbeddedPostgres({ directory, log: () => undefined });
    running.push(server);
    const before = server.pid;
    process.kill(before, "SIGKILL");
    await until(() => server.pid !== before);
    expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("is refused when it holds another major version's database", async () => {
    const version = join(directory, "data", "PG_VERSION");
    await writeFile(version, "14\n");
    await expect(start(directory)).rejects.toThrow(/is PostgreSQL 14's, and this program brings PostgreSQL 18/);
    await writeFile(version, "18\n");
  });

  test("is served though postmaster.pid names a living process of another program", async () => {
    const pidFile = join(directory, "data", "postmaster.pid");
    await writeFile(
      pidFile,
      `${process.pid}\n${join(directory, "data")}\n1\n5432\n${join(directory, "socket")}\n\n0 0\nready\n`,
    );
    const server = await start(directory);
    expect(server.adopted).toBe(false);
    expect(server.said).toContain("a stale postmaster.pid named a process of another program; it is removed");
    expect((await readFile(pidFile, "utf8")).split("\n")[0]).toBe(String(server.pid));
  });

  test("loses what a killed start left half made, and keeps what a living one is making", async () => {
    const dead = join(directory, "data.999999999.0123456789ab");
    const earlierLife = join(directory, `data.${process.pid}.0123456789ab`);
    const living = join(directory, `data.${process.ppid}.0123456789ab`);
    const ours = join(directory, temporaryName("data"));
    for (const folder of [dead, earlierLife, living, ours]) await mkdir(folder);
    await start(directory);
    const left = await readdir(directory);
    expect(
      left
        .filter((name) => name.startsWith("data."))
        .map((name) => join(directory, name))
        .sort(),
    ).toEqual([living, ours].sort());
  });
});

describe("the process that started PostgreSQL", () => {
  const directory = join(root, "left");

  test.each(["SIGKILL", "SIGINT"] as const)(
    "leaves it running when its group gets %s, and the next adopts it",
    async (signal) => {
      const first = await startInProcess(compiled.folder, { directory, durable: false });
      expect(first).toMatchObject({ adopted: false });
      await query(first.url, "CREATE TABLE IF NOT EXISTS seen (at timestamptz DEFAULT now())");
      process.kill(-first.child.pid!, signal);
      await ended(first.child);
      const next = await start(directory);
      expect(next).toMatchObject({ adopted: true, pid: first.pid, url: first.url });
      expect(await query(next.url, "SELECT count(*)::int FROM seen")).toEqual([{ count: 0 }]);
      await next.stop();
      // Its new parent may not have reaped it yet.
      expect(await occupant(first.pid, join(directory, "data"))).toBe("gone");
    },
  );

  test("may be one of four that start at once in an empty folder: one starts, three adopt", async () => {
    const empty = join(root, "four");
    const four = await Promise.all(
      [1, 2, 3, 4].map(() => startInProcess(compiled.folder, { directory: empty, durable: false })),
    );
    expect(four.map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
    expect(four.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect(new Set(four.map(({ pid }) => pid)).size).toBe(1);
    for (const { child } of four) child.kill("SIGKILL");
    await Promise.all(four.map(({ child }) => ended(child)));
    await start(empty);
    expect((await readdir(empty)).sort()).toEqual(["data", "postgres.log", "socket"]);
  });
});

test("a folder that cannot be made is refused in words, also where mkdir would never end", async () => {
  await expect(start("/proc/concordance/postgres")).rejects.toMatchObject({ reason: "NOT_WRITABLE" });
  const file = join(root, "file");
  await writeFile(file, "");
  await expect(start(join(file, "postgres"))).rejects.toMatchObject({ reason: "NOT_WRITABLE" });
});

describe("a folder's name", () => {
  test.each([
    ["with blanks, quotes, per cent, plus and letters of other languages", "a b'c\"%20+é 図&?#"],
    ["too long for a socket", "long-".repeat(30)],
  ])("%s is served and adopted", async (_, name) => {
    const directory = join(root, name);
    const first = await start(directory, { durable: false });
    expect(await query(first.url, "SELECT current_database() AS name")).toEqual([{ name: "concordance" }]);
    const second = await start(directory, { durable: false });
    expect(second).toMatchObject({ adopted: true, url: first.url });
  });

  test("that somebody else prepared in the temporary folder is refused", async () => {
    const directory = join(root, "trap-".repeat(30));
    const first = await start(directory, { durable: false });
    const sockets = decodeURIComponent(/host=([^&]+)/.exec(first.url)![1]!);
    await first.stop();
    await rm(sockets, { recursive: true, force: true });
    await symlink(root, sockets);
    await expect(start(directory)).rejects.toThrow(/belongs to somebody else/);
    await unlink(sockets);
  });
});
