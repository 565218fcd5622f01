/**
 * The queue: pg-boss carries wake-ups between processes. A lost, late or doubled wake-up loses and doubles nothing,
 * since what there is to do stands in the rows.
 */
import { sql } from "drizzle-orm";
import { fromDrizzle, PgBoss } from "pg-boss";
import type { Executor } from "../db/executor.js";
import type { Logger } from "../log.js";

const DRAW = "draw";
const CLEAN = "clean";
/** At no full hour: then others come too. */
const HOURLY = "17 * * * *";
/** More wake-ups than lanes can use only cost rows: a lane that is awake goes on until nothing is due. */
const MOST_WAKE_UPS = 64;

export interface Queue {
  /** In the caller's transaction, so that a wake-up exists exactly when its rows do. */
  wake(tx: Executor, batches: number): Promise<void>;
  /** Calls `handler` for each wake-up; `concurrency` at once. */
  work(concurrency: number, handler: () => Promise<void>): Promise<void>;
  /** Calls `handler` once an hour, in one of the processes that offer it. */
  hourly(handler: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function openQueue(url: string, log: Logger): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: "concordance-queue",
    max: 4,
    useListenNotify: true,
  });
  boss.on("error", (error) => log.warn({ err: error }, "the queue had an error; it goes on"));
  await boss.start();
  const options = {
    notify: true,
    retryLimit: 0,
    expireInSeconds: 900,
    deleteAfterSeconds: 600,
    retentionSeconds: 86_400,
  };
  await boss.createQueue(DRAW, options);
  // A wake-up can be lost with its worker, so polling stays on beneath the notifications.
  const poll = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 };
  return {
    async wake(tx, batches) {
      const n = Math.min(batches, MOST_WAKE_UPS);
      await boss.insert(
        DRAW,
        Array.from({ length: n }, () => ({ data: {} })),
        { db: fromDrizzle(tx, sql) },
      );
    },
    async work(concurrency, handler) {
      await boss.work(DRAW, { localConcurrency: concurrency, ...poll }, handler);
    },
    async hourly(handler) {
      // One at a time, over all servers.
      await boss.createQueue(CLEAN, { policy: "singleton", retryLimit: 0, expireInSeconds: 3_000 });
      await boss.schedule(CLEAN, HOURLY);
      await boss.work(CLEAN, { pollingIntervalSeconds: 10 }, handler);
    },
    async close() {
      await boss.stop({ graceful: false, close: true });
    },
  };
}
