import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { ChildClosed } from "../../src/children/errors.js";
import { claimVersion, insertVersion } from "../../src/db/queries/datasets.js";
import { transaction } from "../../src/db/retry.js";
import { jobs, studies } from "../../src/db/schema/index.js";
import { ConcordanceError } from "../../src/errors.js";
import { type Publisher, publishDue } from "../../src/jobs/publish.js";
import { createLogger } from "../../src/log.js";
import { removeLeftFolders } from "../../src/services/datasets/left-folders.js";
import { migratedDatabase } from "../support/migrated-database.js";
import { temporaryFolder } from "../support/temporary.js";

const { db, close } = await migratedDatabase();
afterAll(close);
const folder = temporaryFolder();

const BODY = { v: 1 as const, sources: [], seeds: { values: [1] }, noise: "PCG64" as never };
let id: string;
beforeEach(async () => {
  await db.execute(sql`delete from dataset_version`);
  await db.execute(sql`delete from study`);
  const words = { slug: "s", title: "S", description: null };
  const made = {
    ...words,
    question: {} as never,
    body: BODY,
    metrics: [],
    owner: "ada",
    visibility: "PRIVATE" as const,
  };
  const [study] = await db.insert(studies).values(made).returning();
  const wanted = { studyId: study!.id, body: { ...BODY, ...words }, metrics: [], partial: false, note: null };
  const inserted = await transaction(db, (tx) => insertVersion(tx, { ...wanted, publisher: "ada", files: 3 }));
  id = inserted!.row.id;
});
const version = async () =>
  (
    await db.execute<{ state: string; error: string | null; attempts: number }>(
      sql`select state, error, attempts from dataset_version where id = ${id}`,
    )
  ).rows[0]!;
const runOut = () => db.execute(sql`update dataset_version set held_until = now() - interval '1 second'`);
const turn = (build: Publisher["build"], leaving = new AbortController().signal) =>
  publishDue({ db, publisher: { build }, log: createLogger("silent", "test") }, leaving, async () => {}).catch(
    (error: Error) => error,
  );

test("A version whose building always fails on this machine is tried five times, and then FAILED with the reason", async () => {
  const full = () => Promise.reject(new ConcordanceError("INTERNAL", "Files cannot be stored: the disk is full."));
  for (let attempt = 1; attempt < 5; attempt++) {
    expect(await turn(full)).toBeInstanceOf(ConcordanceError);
    expect(await version()).toMatchObject({ state: "BUILDING", attempts: attempt });
    await runOut();
  }
  expect(await turn(full)).toBe(true);
  expect(await version()).toMatchObject({
    state: "FAILED",
    error: "It could not be built in 5 attempts. The last one: Files cannot be stored: the disk is full.",
  });
  expect(
    await db
      .select({ state: jobs.state })
      .from(jobs)
      .where(sql`question is not null`)
      .orderBy(sql`created_at desc`)
      .limit(1),
  ).toEqual([{ state: "FAILED" }]);
  expect(await turn(full)).toBe(false);
});

test("What was not foreseen is said without its words, which may name this machine's files", async () => {
  await db.execute(sql`update dataset_version set attempts = 4`);
  expect(await turn(() => Promise.reject(new Error("ENOENT: /home/ada/data")))).toBe(true);
  const { error } = await version();
  expect(error).toBe(
    "It could not be built in 5 attempts. The last one: its worker had an error, which its log names.",
  );
});

test("A version that takes its worker down each time is begun no sixth time", async () => {
  for (let attempt = 1; attempt <= 5; attempt++) {
    expect((await claimVersion(db))!.id).toBe(id);
    await runOut();
  }
  let begun = false;
  const build = async () => {
    begun = true;
    throw new Error("begun");
  };
  expect([await turn(build), begun]).toEqual([true, false]);
  expect(await version()).toMatchObject({ state: "FAILED", error: "Its worker was lost 5 times while building it." });
});

test("A version that a stopping worker gives back has lost no attempt", async () => {
  for (let stop = 0; stop < 7; stop++) {
    expect(await turn(() => Promise.reject(new ChildClosed()))).toBe(true);
    expect(await version()).toMatchObject({ state: "BUILDING", attempts: 0 });
  }
});

test("Folders that killed workers left are removed by cleaning, and never one that is being written", async () => {
  const { holder } = (await claimVersion(db))!;
  const kept = `${id}.${holder}`;
  for (const name of [kept, `${id}.${randomUUID()}`, `${randomUUID()}.${randomUUID()}`, "what somebody laid there"]) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, "samples.parquet"), "PAR1 and no more");
  }
  expect(await removeLeftFolders(db, folder)).toBe(2);
  expect(readdirSync(folder).sort()).toEqual([kept, "what somebody laid there"].sort());
  expect(await removeLeftFolders(db, path.join(folder, "none"))).toBe(0);
});
