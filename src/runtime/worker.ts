/** A worker's whole life in one process. */
import path from "node:path";
import { KNOWN_SAMPLERS } from "../children/known-samplers.js";
import type { Config } from "../config.js";
import { openDatabase } from "../db/client.js";
import type { Executor } from "../db/executor.js";
import { migrateDatabase } from "../db/migrate.js";
import { openQueue } from "../jobs/queue.js";
import { WeightsCache } from "../jobs/weights.js";
import { Worker } from "../jobs/worker.js";
import type { Logger } from "../log.js";
import { packageRoot } from "../paths.js";
import { openStore } from "../storage/index.js";
import { chooseDevice, drawingOptions } from "./device.js";
import { openPublishing } from "./publishing.js";
import { storageConfig } from "./storage.js";

export interface RunningWorker {
  stop(): Promise<void>;
}

export interface WorkerOptions {
  /** Slugs of models, with * and ?; null: all. */
  models: string[] | null;
  /** Its server has brought the rows up to date and examined the store. */
  besideServer: boolean;
}

export async function startWorker(
  config: Config,
  databaseUrl: string,
  log: Logger,
  { models, besideServer }: WorkerOptions,
): Promise<RunningWorker> {
  // Also refuses a database that is newer than this program: it might write what the newer one does not understand.
  if (!besideServer) await migrateDatabase(databaseUrl, path.join(packageRoot(), "migrations"));
  const { device, words, passedOver } = await chooseDevice(config);
  const drawing = drawingOptions(config, device);
  const database = openDatabase(databaseUrl, {
    // Each lane claims, renews and settles; the sweep is one more.
    max: config.lanes + 3,
    applicationName: "concordance worker",
    log: (message, details) => log.warn(details ?? {}, message),
  });
  const db = database.db as unknown as Executor;
  const queue = await openQueue(databaseUrl, log);
  const storage = await storageConfig(config, config.publicUrl);
  const store = await openStore(storage);
  if (!besideServer) await store.examine();
  const weights = new WeightsCache(path.join(config.dataDir, "cache", "weights"), store);
  const takes = { models, samplers: KNOWN_SAMPLERS };
  const publisher = openPublishing(config, databaseUrl, storage, { db, store, queue, log });
  const worker = new Worker({ db, store, queue, weights, publisher, config, takes, drawing, log });
  await worker.start();
  log.info({ lanes: config.lanes, device: words, passedOver }, "the worker is ready");
  return {
    async stop() {
      await worker.stop();
      await publisher.close();
      await queue.close();
      await database.close();
    },
  };
}
