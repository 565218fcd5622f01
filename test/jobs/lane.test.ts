import { sql } from "drizzle-orm";
import { pino } from "pino";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { DrawingChild, DrawnItem, DrawOrder } from "../../src/children/drawing-child.js";
import { insertMissing } from "../../src/db/queries/enqueue.js";
import { transaction } from "../../src/db/retry.js";
import { Lane } from "../../src/jobs/lane.js";
import type { WeightsCache } from "../../src/jobs/weights.js";
import type { ObjectStore } from "../../src/storage/object-store.js";
import { migratedDatabase } from "../support/migrated-database.js";
import { until } from "../support/until.js";
import { TAKES_ALL } from "./takes-all.js";

const BATCH = 32;
const { db, close } = await migratedDatabase();

afterAll(close);
beforeEach(() => db.execute(sql`truncate job_sample, job, rendition, sample, source, pair_values`));

/** `batches` of queued rows, a child that draws at once, and a store that keeps nothing before it is opened. */
async function setUp(batches: number) {
  const inserted = await db.execute<{ id: string }>(
    sql`insert into source (digest, drawing_digest, drawing, sampler) values ('s', 'd', '{"shape":[1,1,1]}', '{"method":"EULER","version":1}') returning id`,
  );
  const sourceId = Number(inserted.rows[0]!.id);
  const rows = Array.from({ length: batches * BATCH }, (_, seed) => ({
    key: `key ${seed}`,
    sourceId,
    seed,
    estimatedMs: 1,
  }));
  await transaction(db, (tx) => insertMissing(tx, rows, "TORCH_CPU", "ada"));
  const seen = { drawn: 0, offered: 0 };
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const hello = { numericsClass: "c", device: "cpu", precision: "float32", runtime: "r" };
  const child = {
    hello: async () => hello,
    draw: async ({ noises }: DrawOrder, { onItem }: { onItem: (item: DrawnItem) => void }) => {
      noises.forEach((_, index) => {
        onItem({ ok: true, index, computeMs: 1, pixels: Uint8Array.of(7) });
      });
      seen.drawn += noises.length;
    },
    close: async () => {},
  } as unknown as DrawingChild;
  const store = {
    put: async (_folder: string, _extension: string, bytes: Uint8Array) => {
      seen.offered++;
      await opened;
      return { name: `images/${"0".repeat(64)}.png`, digest: "0".repeat(64), bytes: bytes.length };
    },
  } as unknown as ObjectStore;
  const weights = { file: async () => "weights", drop: async () => {} } as unknown as WeightsCache;
  const publisher = { build: () => Promise.reject(new Error("no version is due")) };
  const lane = new Lane({ db, store, weights, publisher, child, log: pino({ level: "silent" }), ...TAKES_ALL });
  const ready = async () =>
    (await db.execute<{ n: number }>(sql`select count(*)::int as n from sample where state = 'READY'`)).rows[0]!.n;
  return { lane, seen, open, ready };
}

test("A batch is drawn while the one before is being stored, and no further one before that is settled", async () => {
  const { lane, seen, open, ready } = await setUp(3);
  expect(await lane.turn()).toBe(true);
  expect(seen.drawn).toBe(BATCH);
  const second = lane.turn();
  await until("the second batch is drawn", () => seen.drawn === 2 * BATCH);
  const first = await Promise.race([
    second.then(() => "went on"),
    until("never", () => false, { seconds: 0.3 }).catch(() => "waits"),
  ]);
  expect(first).toBe("waits");
  expect(seen.offered).toBeLessThan(BATCH);
  expect(await ready()).toBe(0);
  open();
  expect(await second).toBe(true);
  expect(await ready()).toBeGreaterThanOrEqual(BATCH);
  await lane.turn();
  await lane.settled();
  expect(await ready()).toBe(3 * BATCH);
});

test("A lane is idle only when what it drew is settled", async () => {
  const { lane, open, ready } = await setUp(1);
  expect(await lane.turn()).toBe(true);
  const next = lane.turn();
  open();
  expect(await next).toBe(true);
  expect(await ready()).toBe(BATCH);
  expect(await lane.turn()).toBe(false);
});

test("A lane that ends in mid-store still settles what is drawn", async () => {
  const { lane, open, ready } = await setUp(1);
  await lane.turn();
  await lane.end();
  open();
  await lane.settled();
  expect(await ready()).toBe(BATCH);
});
