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
