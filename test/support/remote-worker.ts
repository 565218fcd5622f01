/** `worker` alone, as on another machine: a folder of its own, the database and the S3 store, and nothing else shared. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { builtFile } from "../../src/paths.js";
import { guard, processesOf } from "./processes.js";
import { until } from "./until.js";

export interface RemoteWorker {
  readonly pid: number;
  folder: string;
  logs(): string;
  /** Signals it and waits for its end; its exit code, null for a signal's. */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** Resolves when it is ready. `env`: DATABASE_URL and the S3 variables. */
export async function startRemoteWorker(env: Record<string, string>, args: string[] = []): Promise<RemoteWorker> {
  const folder = mkdtempSync(path.join(tmpdir(), "concordance-worker-"));
  const watch = guard(folder);
  let output = "";
  const child: ChildProcess = spawn(process.execPath, [builtFile("main.js"), "worker", ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, TMPDIR: folder, DATA_DIR: path.join(folder, "data"), WORKER_LANES: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const worker: RemoteWorker = {
    pid: child.pid!,
    folder,
    logs: () => output,
    async kill(signal) {
      child.kill(signal);
      await ended;
      return child.exitCode;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await worker.kill("SIGKILL");
      await until("its processes end", () => processesOf(folder).length === 0, { seconds: 10 });
      watch.dismiss();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
  try {
    await until("the worker is ready", () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the worker ended:\n${output}`);
      return output.includes("the worker is ready");
    });
    return worker;
  } catch (error) {
    await worker.stop();
    throw error;
  }
}
