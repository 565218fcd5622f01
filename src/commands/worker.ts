/** `worker`: draws what is due, beside a server that started it. */
import { ConfigError, readConfig } from "../config.js";
import { createLogger } from "../log.js";
import { startWorker } from "../runtime/worker.js";
import { untilStopped } from "./until-stopped.js";

export async function worker(options: { besideServer?: boolean }): Promise<void> {
  const config = readConfig();
  if (!options.besideServer) {
    throw new ConfigError(
      "a worker alone needs S3 for the images it draws, which this version does not offer: `npm start` runs workers beside the server (WORKERS)",
    );
  }
  if (config.databaseUrl === null) throw new ConfigError("DATABASE_URL is needed by a worker");
  // A server that was killed takes its workers with it: their rows are free again when their claims run out.
  // One that was killed while this program was being loaded has said so already, to nobody.
  const orphaned = process.connected
    ? new Promise<void>((resolve) => process.once("disconnect", resolve))
    : Promise.resolve();
  const stopped = untilStopped();
  const running = await startWorker(config, config.databaseUrl, createLogger(config.logLevel, "worker"));
  await Promise.race([stopped, orphaned]);
  await running.stop();
  // The channel to the server would keep this process alive.
  if (process.connected) process.disconnect();
}
