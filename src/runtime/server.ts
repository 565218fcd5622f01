/** A server's whole life in one process, and the workers beside it. */
import net from "node:net";
import path from "node:path";
import { type Config, workerEnvironment } from "../config.js";
import { migrateDatabase } from "../db/migrate.js";
import type { Logger } from "../log.js";
import { packageRoot } from "../paths.js";
import { openRows } from "./rows.js";
import { startWorkerProcesses } from "./worker-process.js";

export interface RunningServer {
  url: string;
  /** For tests and tools: where the rows are. */
  databaseUrl: string;
  workerPids(): number[];
  /** Answers what is held, lets what runs finish, gives back the rest. */
  stop(): Promise<void>;
}

export async function startServer(given: Config, log: Logger): Promise<RunningServer> {
  const config = await withPort(given);
  const closers: (() => Promise<unknown>)[] = [];
  // In reverse, so that nothing is taken away from under what still uses it.
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) {
      await close().catch((error: unknown) => log.warn({ err: error }, "something did not stop cleanly"));
    }
  };
  try {
    // PostgreSQL starts while the larger part of the program is read: each takes a second.
    const [rows, { serve }] = await Promise.all([openRows(config, log), import("./serve.js")]);
    closers.push(rows.close);
    await migrateDatabase(rows.url, path.join(packageRoot(), "migrations"));
    // Before all else, since a worker takes as long to load as what follows here.
    const workers = startWorkerProcesses(config.workers, workerEnvironment(config, rows.url), log);
    closers.push(workers.stop);
    await serve(config, rows.url, workers, closers, log);
    log.info({ url: config.publicUrl }, "the server is ready");
    return { url: config.publicUrl, databaseUrl: rows.url, workerPids: workers.pids, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** PORT=0 means any free port; URLs need its number before anything listens. */
async function withPort(config: Config): Promise<Config> {
  if (config.port !== 0) return config;
  const probe = net.createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", reject).listen(0, config.host, resolve);
  });
  const { port } = probe.address() as net.AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return { ...config, port, publicUrl: config.publicUrl.replace(/:0$/, `:${port}`) };
}
