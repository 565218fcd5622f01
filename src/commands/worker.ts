/** `worker`: draws what is due, beside a server that started it, or alone on any machine that reaches database and store. */
import { type Config, ConfigError, readConfig } from "../config.js";
import type { DeviceRequest } from "../domain/device.js";
import { createLogger } from "../log.js";
import { startWorker } from "../runtime/worker.js";
import { untilStopped } from "./until-stopped.js";

export interface WorkerCommand {
  besideServer?: boolean;
  device?: DeviceRequest;
  models?: string[];
}

export async function worker({ besideServer = false, device, models }: WorkerCommand): Promise<void> {
  const given = readConfig();
  const config: Config = { ...given, inferenceDevice: device ?? given.inferenceDevice };
  if (config.databaseUrl === null)
    throw new ConfigError("DATABASE_URL is needed by a worker: where the server keeps its rows");
  if (!besideServer && !config.s3) {
    throw new ConfigError(
      "S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are needed by a worker alone, for the images it draws: " +
        "without S3, `npm start` runs workers beside the server (WORKERS)",
    );
  }
  // A server that was killed takes its workers with it: their rows are free again when their claims run out.
  // One that was killed while this program was being loaded has said so already, to nobody.
  const orphaned = new Promise<void>((resolve) => {
    if (process.connected) process.once("disconnect", resolve);
    else if (besideServer) resolve();
  });
  const stopped = untilStopped();
  const running = await startWorker(config, config.databaseUrl, createLogger(config.logLevel, "worker"), {
    models: models ?? null,
    besideServer,
  });
  await Promise.race([stopped, orphaned]);
  await running.stop();
  // The channel to the server would keep this process alive.
  if (process.connected) process.disconnect();
}
