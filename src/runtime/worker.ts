/** A worker's whole life in one process. */
import path from "node:path";
import type { Config } from "../config.js";
import { openDatabase } from "../db/client.js";
import type { Executor } from "../db/executor.js";
import { openQueue } from "../jobs/queue.js";
import { WeightsCache } from "../jobs/weights.js";
import { Worker } from "../jobs/worker.js";
import type { Logger } from "../log.js";
import { openStore } from "../storage/index.js";
import { chooseDevice, drawingOptions } from "./device.js";
import { storageConfig } from "./storage.js";

export interface RunningWorker {
  stop(): Promise<void>;
}

export async function startWorker(config: Config, databaseUrl: string, log: Logger): Promise<RunningWorker> {
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
  const store = await openStore(await storageConfig(config, config.publicUrl));
  const weights = new WeightsCache(path.join(config.dataDir, "cache", "weights"), store);
  const worker = new Worker({ db, store, queue, weights, config, drawing, log });
  await worker.start();
  log.info({ lanes: config.lanes, device: words, passedOver }, "the worker is ready");
  return {
    async stop() {
      await worker.stop();
      await queue.close();
      await database.close();
    },
  };
}
