import { setTimeout as delay } from "node:timers/promises";
import type { Executor } from "./executor.js";

const SERIALIZATION_FAILURE = "40001";
const DEADLOCK_DETECTED = "40P01";

export function sqlState(error: unknown): string | undefined {
  for (let e = error as { code?: unknown; cause?: unknown } | undefined; e; e = e.cause as typeof e) {
    if (typeof e.code === "string" && /^[0-9A-Z]{5}$/.test(e.code)) return e.code;
  }
  return undefined;
}

/** Runs a transaction, again (at most twice more) where PostgreSQL chose it as the victim of a conflict. */
export async function transaction<T>(db: Executor, work: (tx: Executor) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction((tx) => work(tx as unknown as Executor));
    } catch (error) {
      const state = sqlState(error);
      if (attempt === 3 || (state !== SERIALIZATION_FAILURE && state !== DEADLOCK_DETECTED)) throw error;
    }
  }
}

/** Connections that ended or could not be made: classes 08 and 57P of SQLSTATE, and the system's own codes. */
const AWAY_CODES = /^(08...|57P0[1-3]|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT)$/;
/** What the driver says of them without any code. */
const AWAY_WORDS = /Connection terminated|connection error|timeout exceeded when trying to connect/;
const AGAIN_MS = 250;

export function isAway(error: unknown): boolean {
  for (
    let e = error as { code?: unknown; message?: unknown; cause?: unknown } | undefined;
    e;
    e = e.cause as typeof e
  ) {
    if (AWAY_CODES.test(String(e.code)) || AWAY_WORDS.test(String(e.message))) return true;
  }
  return false;
}

/** Reads, and while the database is away reads again, for 15 s at most: who waits for an answer outlasts a restart of it. */
export async function readPatiently<T>(read: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!isAway(error) || signal?.aborted || Date.now() > end) throw error;
    }
    await delay(AGAIN_MS);
  }
}
