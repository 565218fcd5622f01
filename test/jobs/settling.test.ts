import { sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { claimBatch, freeExpired } from "../../src/db/queries/claims.js";
import { insertMissing, retryFailed } from "../../src/db/queries/enqueue.js";
import { findJobs, openJob } from "../../src/db/queries/jobs.js";
import { settleDrawn, settleFailed } from "../../src/db/queries/settle.js";
import { transaction } from "../../src/db/retry.js";
import { migratedDatabase } from "../support/migrated-database.js";

const { db, close } = await migratedDatabase();
let sourceId: number;

afterAll(close);
beforeEach(async () => {
  await db.execute(sql`truncate job_sample, job, rendition, sample, source, pair_values`);
  const inserted = await db.execute<{ id: string }>(
    sql`insert into source (digest, drawing_digest, drawing, sampler) values ('s', 'd', '{}', '{}') returning id`,
  );
  sourceId = Number(inserted.rows[0]!.id);
});

const BY = { numericsClass: "c", device: "cpu", precision: "float32", runtime: "r" };
const drawn = ({ key, attempt }: { key: string; attempt: number }) => ({
  key,
  attempt,
  pixels: "p",
  object: "o",
  bytes: 1,
  shape: [1, 4, 4] as [number, number, number],
  computeMs: 1,
});
const queue = (...keys: string[]) =>
  transaction(db, (tx) =>
    insertMissing(
      tx,
      keys.map((key, seed) => ({ key, sourceId, seed, estimatedMs: 1 })),
      "TORCH_CPU",
      "ada",
    ),
  );
const open = (...keys: string[]) => transaction(db, (tx) => openJob(tx, "ada", "question", keys));

test("a sample that failed and is asked for again while its job is open counts as failed no more", async () => {
  await queue("a", "b");
  const job = (await open("a", "b"))!;
  const claim = (await claimBatch(db))!;
  await settleFailed(db, claim.id, ["a"], { code: "NON_FINITE", message: "NaN" }, true);
  expect((await findJobs(db, [job.id]))[0]).toMatchObject({ total: 2, done: 1, failed: 1 });

  await transaction(db, async (tx) => {
    await retryFailed(tx, ["a"], "ada");
    expect(await openJob(tx, "ada", "question", ["a", "b"])).toMatchObject({
      id: job.id,
      total: 2,
      done: 0,
      failed: 0,
    });
  });
  const again = (await claimBatch(db))!;
  await settleDrawn(db, claim.id, "ada", BY, claim.samples.filter(({ key }) => key === "b").map(drawn));
  await settleDrawn(db, again.id, "ada", BY, again.samples.map(drawn));
  expect((await findJobs(db, [job.id]))[0]).toMatchObject({ state: "SUCCEEDED", total: 2, done: 2, failed: 0 });
});

test("rows of lost workers and the jobs that count them change together or not at all", async () => {
  await queue("a");
  const job = (await open("a"))!;
  await claimBatch(db);
  await db.execute(sql`update sample set losses = 4, claimed_until = now() - interval '1 second'`);
  await db.execute(sql`
    create function refuse() returns trigger language plpgsql as $$ begin raise 'the process ends here'; end $$`);
  await db.execute(sql`create trigger refuse before update on job for each row execute function refuse()`);
  await expect(freeExpired(db)).rejects.toThrow();
  expect((await db.execute(sql`select state from sample`)).rows).toEqual([{ state: "RUNNING" }]);

  await db.execute(sql`drop trigger refuse on job`);
  expect(await freeExpired(db)).toBe(0);
  expect((await db.execute(sql`select state, error_code from sample`)).rows).toEqual([
    { state: "FAILED", error_code: "MODEL_CRASHED" },
  ]);
  expect((await findJobs(db, [job.id]))[0]).toMatchObject({ state: "FAILED", done: 1, failed: 1 });
});

test("a question asked at the moment its open job ends gets a job of its own", async () => {
  await queue("a", "b");
  const first = (await open("a"))!;
  const claim = (await claimBatch(db))!;
  const asked = await transaction(db, async (ending) => {
    await ending.execute(sql`select 1 from job where id = ${first.id} for update`);
    // It asks for what the first job does not wait for, and waits for that job alone.
    const asking = open("b");
    await waiting();
    await ending.execute(sql`update job set state = 'SUCCEEDED', done = 1 where id = ${first.id}`);
    return { asking };
  });
  const second = await asked.asking;
  expect(second).toMatchObject({ total: 1, done: 0, state: "RUNNING" });
  expect(second!.id).not.toBe(first.id);
  expect(claim.samples).toHaveLength(2);
});

/** Resolves when a connection of this database waits for another's lock. */
async function waiting(): Promise<void> {
  for (;;) {
    const { rows } = await db.execute(
      sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
  }
}
