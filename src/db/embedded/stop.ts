import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../log.js";
import { EmbeddedPostgresError } from "./errors.js";
import { occupant } from "./pid-file.js";

// A fast shutdown writes a checkpoint: seconds on a slow disk. An immediate one kills, and the next start recovers.
const FAST_MS = 30_000;
const IMMEDIATE_MS = 10_000;
const POLL_MS = 20;

/** Stops the server of `data`: fast, then, past the deadline, at once; nothing acknowledged is lost either way. */
export async function stopPostmaster(pid: number, data: string, log: Log): Promise<void> {
  for (const [signal, deadline] of [
    ["SIGINT", FAST_MS],
    ["SIGQUIT", IMMEDIATE_MS],
  ] as const) {
    if (await gone(pid, data)) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") return;
      throw error;
    }
    const end = Date.now() + deadline;
    while (Date.now() < end) {
      if (await gone(pid, data)) return;
      await delay(POLL_MS);
    }
    log("PostgreSQL does not stop", { pid, signal });
  }
  throw new EmbeddedPostgresError("NOT_READY", `PostgreSQL (process ${pid}) does not stop`);
}

async function gone(pid: number, data: string): Promise<boolean> {
  const who = await occupant(pid, data);
  return who === "gone" || who === "other";
}
