/** Worker processes beside the server: started with it, started again when they end, stopped with it. */
import { type ChildProcess, fork } from "node:child_process";
import type { Logger } from "../log.js";
import { builtFile } from "../paths.js";

const SHORTEST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** One that lived this long was not failing at its start. */
const SETTLED_MS = 30_000;
/** Of the 30 s that SIGTERM leaves: the rest is for the database beneath. A worker gives its work back after 20 s. */
const STOP_MS = 25_000;

export interface WorkerProcesses {
  /** Process ids of those that live. */
  pids(): number[];
  stop(): Promise<void>;
}

/** `env`: the whole environment of the workers; its DATABASE_URL is how they find the rows. */
export function startWorkerProcesses(
  count: number,
  env: Record<string, string | undefined>,
  log: Logger,
): WorkerProcesses {
  const alive = new Set<ChildProcess>();
  const pauses = new Set<NodeJS.Timeout>();
  let stopping = false;

  function start(pause: number): void {
    const startedAt = Date.now();
    const child = fork(builtFile("main.js"), ["worker", "--beside-server"], {
      env,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      // Ctrl-C in a terminal reaches the whole group: the server alone decides when its workers stop.
      detached: true,
    });
    alive.add(child);
    child.on("error", (error) => {
      log.error({ err: error, pid: child.pid }, "a worker process could not be started, or not be reached");
      // One that could not be started does not end either.
      if (child.pid === undefined) replace();
    });
    child.on("exit", (code, signal) => {
      if (!stopping) log.warn({ code, signal, pid: child.pid }, "a worker process ended; another takes its place");
      replace();
    });
    function replace(): void {
      alive.delete(child);
      if (stopping) return;
      const next = Date.now() - startedAt > SETTLED_MS ? SHORTEST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      const timer = setTimeout(() => {
        pauses.delete(timer);
        start(next);
      }, next);
      pauses.add(timer);
    }
  }
  for (let i = 0; i < count; i++) start(SHORTEST_PAUSE_MS);

  return {
    pids: () => [...alive].flatMap((child) => child.pid ?? []),
    async stop() {
      stopping = true;
      for (const timer of pauses) clearTimeout(timer);
      await Promise.all(
        [...alive].map(
          (child) =>
            new Promise<void>((resolve) => {
              if (child.exitCode !== null || child.signalCode !== null) return resolve();
              const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
              child.once("exit", () => {
                clearTimeout(late);
                resolve();
              });
              child.kill("SIGTERM");
            }),
        ),
      );
    },
  };
}
