import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { migrateDatabase } from "../../src/db/migrate.js";
import { testDatabase } from "../support/postgres.js";

const root = await mkdtemp(join(tmpdir(), "concordance-migrations-"));
let database: Awaited<ReturnType<typeof testDatabase>>;
let folders = 0;

/** A folder as drizzle-kit writes it: a journal, and one file a migration. */
async function migrations(...statements: string[]): Promise<string> {
  const folder = join(root, String(++folders));
  await mkdir(join(folder, "meta"), { recursive: true });
  const entries = statements.map((_, idx) => ({
    idx,
    version: "7",
    when: 1_000 + idx,
    tag: `000${idx}_m`,
    breakpoints: true,
  }));
  await writeFile(
    join(folder, "meta", "_journal.json"),
    JSON.stringify({ version: "7", dialect: "postgresql", entries }),
  );
  await Promise.all(statements.map((sql, idx) => writeFile(join(folder, `000${idx}_m.sql`), sql)));
  return folder;
}

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.drop());
afterAll(() => rm(root, { recursive: true, force: true }));

const ONE = "CREATE TABLE one (n int)";
const TWO = "CREATE TABLE two (n int);\n--> statement-breakpoint\nINSERT INTO two VALUES (2)";

test("four that migrate at once apply each migration once, and none fails", async () => {
  const folder = await migrations(ONE, TWO);
  const four = await Promise.all([1, 2, 3, 4].map(() => migrateDatabase(database.url, folder)));
  expect(four.map(({ applied }) => applied).sort()).toEqual([0, 0, 0, 2]);
  expect(four.every(({ total }) => total === 2)).toBe(true);
  expect(await query("SELECT n FROM two")).toEqual([{ n: 2 }]);
  expect(await query("SELECT count(*)::int FROM drizzle.__drizzle_migrations")).toEqual([{ count: 2 }]);
});

test("an older database gets what it lacks", async () => {
  expect(await migrateDatabase(database.url, await migrations(ONE))).toEqual({ applied: 1, total: 1 });
  expect(await migrateDatabase(database.url, await migrations(ONE, TWO))).toEqual({ applied: 1, total: 2 });
});

test("a newer database is refused, with both numbers", async () => {
  await migrateDatabase(database.url, await migrations(ONE, TWO));
  await expect(migrateDatabase(database.url, await migrations(ONE))).rejects.toMatchObject({
    code: "CONFLICT",
    message:
      "the database is at migration 2, this program knows 1: start a newer version of the program, or restore the database from before its upgrade",
  });
});

test("an applied migration that was edited since is refused, and nothing after it is applied", async () => {
  await migrateDatabase(database.url, await migrations(ONE));
  await expect(migrateDatabase(database.url, await migrations(`${ONE} -- edited`, TWO))).rejects.toThrow(
    /^migration 1 is not the one that was applied to this database/,
  );
  expect(await query("SELECT to_regclass('two') AS two")).toEqual([{ two: null }]);
});

test("a migration that fails leaves nothing of itself, frees the lock, and works when mended", async () => {
  await expect(migrateDatabase(database.url, await migrations(ONE, `${TWO};\nSELECT broken`))).rejects.toThrow();
  expect(await query("SELECT to_regclass('one') AS one, to_regclass('two') AS two")).toEqual([
    { one: null, two: null },
  ]);
  expect(await migrateDatabase(database.url, await migrations(ONE, TWO))).toEqual({ applied: 2, total: 2 });
});

test("a journal whose dates go back is refused: drizzle would skip the later one in silence", async () => {
  const folder = await migrations(ONE, TWO);
  const entries = [5, 4].map((when, idx) => ({ idx, version: "7", when, tag: `000${idx}_m`, breakpoints: true }));
  await writeFile(
    join(folder, "meta", "_journal.json"),
    JSON.stringify({ version: "7", dialect: "postgresql", entries }),
  );
  await expect(migrateDatabase(database.url, folder)).rejects.toThrow("migration 2 is dated before migration 1");
});
