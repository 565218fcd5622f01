import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Database, openDatabase } from "../../src/db/client.js";
import { testDatabase } from "../support/postgres.js";

let made: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
const said: string[] = [];
const statements: string[] = [];

beforeEach(async () => {
  said.length = 0;
  statements.length = 0;
  made = await testDatabase();
  database = openDatabase(made.url, {
    max: 2,
    applicationName: "the tests",
    statementTimeoutMs: 300,
    logger: { logQuery: (query) => statements.push(query) },
    log: (message) => said.push(message),
  });
});
afterEach(async () => {
  await database.close();
  await made.drop();
});

test("a connection that the server ends while it is idle is replaced, and the process lives", async () => {
  const pid = (await database.db.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`)).rows[0]!.pid;
  const other = openDatabase(made.url, { applicationName: "another", log: () => undefined });
  await other.db.execute(sql`SELECT pg_terminate_backend(${pid})`);
  await other.close();
  await expect.poll(() => said).toContain("an idle database connection was lost");
  const now = (await database.db.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`)).rows[0]!.pid;
  expect(now).not.toBe(pid);
});

test("a connection that the server ends within a transaction fails the transaction alone", async () => {
  const lost = database.db.transaction(async (tx) => {
    const pid = (await tx.execute<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`)).rows[0]!.pid;
    await database.db.execute(sql`SELECT pg_terminate_backend(${pid})`);
    await expect.poll(() => said).toContain("a database connection was lost");
    await tx.execute(sql`SELECT 1`);
  });
  await expect(lost).rejects.toThrow();
  expect((await database.db.execute(sql`SELECT 1 AS one`)).rows).toEqual([{ one: 1 }]);
});

test("a statement past its time is ended by the server, and a logger sees each statement", async () => {
  await expect(database.db.execute(sql`SELECT pg_sleep(30)`)).rejects.toMatchObject({ cause: { code: "57014" } });
  expect(statements).toEqual(["SELECT pg_sleep(30)"]);
});

test("no more connections than asked for are open, and they carry the program's name", async () => {
  const many = Array.from({ length: 20 }, () =>
    database.db.execute<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'the tests' AND datname = current_database()`,
    ),
  );
  const counts = (await Promise.all(many)).map(({ rows }) => rows[0]!.n);
  expect(Math.max(...counts)).toBe(2);
});
