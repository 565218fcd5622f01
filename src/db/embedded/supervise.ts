import { rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Log } from "../log.js";
import { occupant } from "./pid-file.js";
import type { Placement } from "./placement.js";
import { ensureRunning, type Running } from "./postmaster.js";
import { stopPostmaster } from "./stop.js";

const LOOK_MS = 2_000;

/** A server that is looked after: started again when it dies (the kernel's out-of-memory killer takes big processes first). */
export interface Supervised {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Looks every two seconds whether the server lives, unless `restart` is false. The pool connects again by itself. */
export function supervise(
  place: Placement,
  first: Running,
  options: { durable: boolean; restart: boolean; log: Log },
): Supervised {
  const { durable, restart, log } = options;
  let { pid } = first;
  const same = { ...place, sockets: first.sockets };
  let looking: Promise<void> = Promise.resolve();
  let busy = false;
  let stopping: Promise<void> | undefined;

  async function look(): Promise<void> {
    const who = await occupant(pid, place.data);
    if (who === "ours" || who === "unknown" || stopping !== undefined) return;
    log("PostgreSQL died; starting it again", { pid });
    const running = await ensureRunning(same, durable, log);
    pid = running.pid;
    log("PostgreSQL serves again", { pid });
  }

  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    looking = look()
      .catch((error: unknown) => log("PostgreSQL could not be started again", { err: error }))
      .finally(() => {
        busy = false;
      });
  }, LOOK_MS);
  timer.unref();
  if (!restart) clearInterval(timer);

  async function stop(): Promise<void> {
    clearInterval(timer);
    await looking;
    await stopPostmaster(pid, place.data, log);
    // A socket folder outside our own would stay in the temporary folder for ever.
    if (dirname(same.sockets) !== place.home) await rmdir(same.sockets).catch(() => undefined);
  }
  return {
    get pid() {
      return pid;
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}
