import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { Log } from "./log.js";

export interface Listener {
  /** Settles when the channels are first listened to, or the listener is closed. */
  ready: Promise<void>;
  close(): Promise<void>;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
/** A peer that vanished without a word is noticed after at most the sum of the two. */
export const HEARTBEAT = { everyMs: 4_000, answerMs: 5_000 };

/**
 * LISTEN on a connection of its own, for as long as the program runs. A connection that is lost is made again, 100 ms to
 * 5 s apart; what was notified meanwhile is gone, so `onReconnect` is called after each new LISTEN: read again there.
 */
export function openListener(
  url: string,
  channels: readonly string[],
  onNotify: (channel: string, payload: string) => void,
  onReconnect: () => void,
  log: Log,
  { everyMs, answerMs } = HEARTBEAT,
): Listener {
  const closing = new AbortController();
  let client: pg.Client | undefined;
  let first: () => void;
  const ready = new Promise<void>((resolve) => {
    first = resolve;
  });

  /** One connection from LISTEN to its loss; throws what ended it. */
  async function session(onListening: () => void): Promise<void> {
    const connection = new pg.Client({
      connectionString: url,
      application_name: "concordance listener",
      connectionTimeoutMillis: answerMs,
      keepAlive: true,
    });
    client = connection;
    const lost = new Promise<never>((_, reject) => {
      connection.on("error", reject);
      connection.on("end", () => reject(new Error("the connection ended")));
    });
    // It is awaited only once LISTEN has succeeded.
    lost.catch(() => undefined);
    connection.on("notification", ({ channel, payload }) => guarded(() => onNotify(channel, payload ?? "")));
    try {
      await connection.connect();
      for (const channel of channels) {
        await within(connection.query(`LISTEN ${connection.escapeIdentifier(channel)}`), answerMs);
      }
      if (closing.signal.aborted) return;
      onListening();
      await Promise.race([lost, heartbeat(connection)]);
    } finally {
      // With a statement under way this destroys the socket, so a dead peer does not hold it.
      void connection.end().catch(() => undefined);
    }
  }

  async function heartbeat(connection: pg.Client): Promise<void> {
    for (;;) {
      await delay(everyMs, undefined, { signal: closing.signal });
      await within(connection.query("SELECT"), answerMs);
    }
  }

  /** A caller's error must not cost the connection, let alone the process. */
  function guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      log("a notification's handler failed", { err: error });
    }
  }

  async function run(): Promise<void> {
    let wait = FIRST_WAIT_MS;
    let times = 0;
    while (!closing.signal.aborted) {
      try {
        await session(() => {
          wait = FIRST_WAIT_MS;
          times += 1;
          if (times === 1) first();
          else guarded(onReconnect);
        });
      } catch (error) {
        if (closing.signal.aborted) break;
        log("the listening connection was lost; connecting again", { err: error, waitMs: wait });
      }
      await delay(wait * (0.5 + Math.random() / 2), undefined, { signal: closing.signal }).catch(() => undefined);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
    first();
  }

  const running = run();
  return {
    ready,
    async close() {
      closing.abort();
      await client?.end().catch(() => undefined);
      await running;
    },
  };
}

async function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  const timer = new AbortController();
  // The query's own end comes later, as an error, when the connection is torn down.
  answer.catch(() => undefined);
  try {
    return await Promise.race([
      answer,
      delay(ms, undefined, { signal: timer.signal }).then(() => {
        throw new Error(`no answer within ${ms} ms`);
      }),
    ]);
  } finally {
    timer.abort();
  }
}
