/** Waiting for what other processes do: listen first, then read, so that nothing is missed in between. */
import { setMaxListeners } from "node:events";
import type { Executor } from "../db/executor.js";
import { type Listener, openListener } from "../db/listen.js";
import { CHANGES_CHANNEL, type Changes } from "../db/notify.js";
import { settledFindings } from "../db/queries/findings.js";
import { settledKeys } from "../db/queries/samples.js";
import type { Logger } from "../log.js";
import { Waiters } from "./waiters.js";

export class ChangeFeed {
  private readonly samples: Waiters;
  private readonly findings: Waiters;
  private readonly jobListeners = new Map<string, Set<() => void>>();
  private readonly revokedListeners = new Set<() => void>();
  private readonly stopped = new AbortController();
  private listener: Listener | null = null;

  private constructor(
    db: Executor,
    private readonly log: Logger,
  ) {
    // As many as wait: that is no leak.
    setMaxListeners(0, this.stopped.signal);
    this.samples = new Waiters((keys) => settledKeys(db, keys), this.stopped.signal);
    this.findings = new Waiters((digests) => settledFindings(db, digests), this.stopped.signal);
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
  settled(keys: readonly string[], until: number, signal: AbortSignal): Promise<void> {
    return this.samples.settled(keys, until, signal);
  }

  /** The same of findings, by their digests. */
  found(digests: readonly string[], until: number, signal: AbortSignal): Promise<void> {
    return this.findings.settled(digests, until, signal);
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

  /** Calls `onEnd` whenever a token, a session or a share link may have ended. */
  onRevoked(onEnd: () => void): void {
    this.revokedListeners.add(onEnd);
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
    this.samples.settle(changes.samples);
    // A process of the version before says nothing of findings.
    this.findings.settle(changes.findings ?? []);
    if (changes.revoked) for (const call of this.revokedListeners) call();
    for (const id of changes.jobs) for (const call of this.jobListeners.get(id) ?? []) call();
  }

  /** After a gap in the notifications. */
  private readAgain(): void {
    for (const listeners of this.jobListeners.values()) for (const call of listeners) call();
    for (const call of this.revokedListeners) call();
    for (const waiters of [this.samples, this.findings]) {
      waiters
        .readAgain()
        .catch((error: unknown) => this.log.warn({ err: error }, "could not read again what is waited for"));
    }
  }
}
