/** The lock of the one server of an embedded database: a session's, so that it goes with its process, however that ends. */
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { Logger } from "../log.js";

export interface ServerLock {
  release(): Promise<void>;
}

/** "conc", "serv" in ASCII. */
const SERVER_LOCK = [0x636f6e63, 0x73657276] as const;
/** A PostgreSQL that died is started again within two seconds, and the connection with it. */
const AGAIN_MS = 500;

/**
 * Takes the lock and keeps it: a connection that is lost (PostgreSQL died, or an administrator cut it) is made again and
 * takes it again. Null where another server holds it.
 */
export async function takeServerLock(url: string, log: Logger): Promise<ServerLock | null> {
  const closing = new AbortController();
  let session: pg.Client;

  async function take(): Promise<boolean> {
    session = new pg.Client({ connectionString: url, application_name: "concordance server lock", keepAlive: true });
    const lost = new Promise<void>((resolve) => {
      session.on("error", () => resolve());
      session.on("end", () => resolve());
    });
    try {
      await session.connect();
      const answer = await session.query<{ held: boolean }>("select pg_try_advisory_lock($1, $2) as held", [
        ...SERVER_LOCK,
      ]);
      if (!answer.rows[0]?.held) {
        await session.end();
        return false;
      }
    } catch (error) {
      void session.end().catch(() => {});
      throw error;
    }
    void lost.then(keep);
    return true;
  }

  async function keep(): Promise<void> {
    if (closing.signal.aborted) return;
    log.warn("the connection that holds the server's lock was lost; taking it again");
    let said = false;
    while (!closing.signal.aborted) {
      await delay(AGAIN_MS, undefined, { signal: closing.signal }).catch(() => {});
      if (closing.signal.aborted) return;
      const held = await take().catch(() => null);
      if (held) return;
      if (held === false && !said) {
        log.error("another server was started on this DATA_DIR while the lock was lost: stop one of the two");
        said = true;
      }
    }
  }

  if (!(await take())) return null;
  return {
    async release() {
      closing.abort();
      await session.end().catch(() => {});
    },
  };
}
