/** Waiting for what other processes do: listen first, then read, so that nothing is missed in between. */
import { setMaxListeners } from "node:events";
import { Coalesced } from "../db/coalesced.js";
import type { Executor } from "../db/executor.js";
import { type Listener, openListener } from "../db/listen.js";
import { CHANGES_CHANNEL, type Changes } from "../db/notify.js";
import { settledKeys } from "../db/queries/samples.js";
import { readPatiently } from "../db/retry.js";
import type { Logger } from "../log.js";

/** Longer lists are hardly waited for by many, and make long keys. */
const SHARED_KEYS = 64;

interface Waiter {
  left: Set<string>;
  done: () => void;
}

export class ChangeFeed {
  private readonly waiters = new Map<string, Set<Waiter>>();
  private readonly jobListeners = new Map<string, Set<() => void>>();
  private readonly stopped = new AbortController();
  private readonly coalesced = new Coalesced();
  private listener: Listener | null = null;

  private constructor(
    private readonly db: Executor,
    private readonly log: Logger,
  ) {
    // As many as wait: that is no leak.
    setMaxListeners(0, this.stopped.signal);
  }

  static async open(url: string, db: Executor, log: Logger): Promise<ChangeFeed> {
    const feed = new ChangeFeed(db, log);
    feed.listener = openListener(
      url,
      [CHANGES_CHANNEL],
      (_, payload) => feed.take(JSON.parse(payload) as Changes),
      () => feed.readAgain(),
      (message, details) => log.warn(details ?? {}, message),
    );
    await feed.listener.ready;
    return feed;
  }

  /**
   * Resolves when every one of `keys` is settled, when `until` (ms since the epoch) has come, when the asker went away,
   * or when this process stops; what is there by then is for the caller to read.
   */
  async settled(keys: readonly string[], until: number, signal: AbortSignal): Promise<void> {
    if (keys.length === 0 || until <= Date.now() || signal.aborted || this.stopped.signal.aborted) return;
    let finish: () => void = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const waiter: Waiter = { left: new Set(keys), done: finish };
    for (const key of waiter.left) {
      const others = this.waiters.get(key);
      if (others) others.add(waiter);
      else this.waiters.set(key, new Set([waiter]));
    }
    const timer = setTimeout(finish, until - Date.now());
    signal.addEventListener("abort", finish, { once: true });
    this.stopped.signal.addEventListener("abort", finish, { once: true });
    try {
      // A thousand who wait for the same few samples are told by two reads.
      const read = () => settledKeys(this.db, keys);
      const shared = keys.length > SHARED_KEYS ? read : () => this.coalesced.run(keys.join(), read);
      this.settle(await readPatiently(shared, this.stopped.signal));
      await finished;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      this.stopped.signal.removeEventListener("abort", finish);
      for (const key of waiter.left) this.drop(key, waiter);
    }
  }

  /** Calls `onChange` whenever the job may have changed, until the returned function is called. */
  onJob(id: string, onChange: () => void): () => void {
    const listeners = this.jobListeners.get(id) ?? new Set();
    listeners.add(onChange);
    this.jobListeners.set(id, listeners);
    return () => {
      listeners.delete(onChange);
      if (listeners.size === 0) this.jobListeners.delete(id);
    };
  }

  /** Aborted once this process stops: held waits are then answered with what is there. */
  get stopping(): AbortSignal {
    return this.stopped.signal;
  }

  async close(): Promise<void> {
    this.stopped.abort();
    await this.listener?.close();
  }

  private take(changes: Changes): void {
    if (changes.all) {
      this.readAgain();
      return;
    }
    this.settle(changes.samples);
    for (const id of changes.jobs) for (const call of this.jobListeners.get(id) ?? []) call();
  }

  private settle(keys: readonly string[]): void {
    for (const key of keys) {
      for (const waiter of this.waiters.get(key) ?? []) {
        waiter.left.delete(key);
        this.drop(key, waiter);
        if (waiter.left.size === 0) waiter.done();
      }
    }
  }

  private drop(key: string, waiter: Waiter): void {
    const waiters = this.waiters.get(key);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.waiters.delete(key);
  }

  /** After a gap in the notifications: everything that is waited for is read again. */
  private readAgain(): void {
    for (const listeners of this.jobListeners.values()) for (const call of listeners) call();
    const keys = [...this.waiters.keys()];
    if (keys.length === 0) return;
    readPatiently(() => settledKeys(this.db, keys), this.stopped.signal).then(
      (settled) => this.settle(settled),
      (error: unknown) => this.log.warn({ err: error }, "could not read again what is waited for"),
    );
  }
}
