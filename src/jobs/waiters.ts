/** Who waits for which keys, and what tells them: the keys' own rows, and what other processes say of them. */
import { Coalesced } from "../db/coalesced.js";
import { readPatiently } from "../db/retry.js";

/** Longer lists are hardly waited for by many, and make long keys. */
const SHARED_KEYS = 64;

interface Waiter {
  left: Set<string>;
  done: () => void;
}

export class Waiters {
  private readonly waiting = new Map<string, Set<Waiter>>();
  private readonly coalesced = new Coalesced();

  constructor(
    /** Of these keys, those that nobody need wait for. */
    private readonly read: (keys: readonly string[]) => Promise<string[]>,
    private readonly stopped: AbortSignal,
  ) {}

  /** See ChangeFeed.settled. */
  async settled(keys: readonly string[], until: number, signal: AbortSignal): Promise<void> {
    if (keys.length === 0 || until <= Date.now() || signal.aborted || this.stopped.aborted) return;
    let finish: () => void = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const waiter: Waiter = { left: new Set(keys), done: finish };
    for (const key of waiter.left) {
      const others = this.waiting.get(key);
      if (others) others.add(waiter);
      else this.waiting.set(key, new Set([waiter]));
    }
    const timer = setTimeout(finish, until - Date.now());
    signal.addEventListener("abort", finish, { once: true });
    this.stopped.addEventListener("abort", finish, { once: true });
    try {
      // A thousand who wait for the same few are told by two reads.
      const read = () => this.read(keys);
      const shared = keys.length > SHARED_KEYS ? read : () => this.coalesced.run(keys.join(), read);
      this.settle(await readPatiently(shared, this.stopped));
      await finished;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      this.stopped.removeEventListener("abort", finish);
      for (const key of waiter.left) this.drop(key, waiter);
    }
  }

  settle(keys: readonly string[]): void {
    for (const key of keys) {
      for (const waiter of this.waiting.get(key) ?? []) {
        waiter.left.delete(key);
        this.drop(key, waiter);
        if (waiter.left.size === 0) waiter.done();
      }
    }
  }

  /** After a gap in the notifications: everything that is waited for is read again. */
  async readAgain(): Promise<void> {
    const keys = [...this.waiting.keys()];
    if (keys.length > 0) this.settle(await readPatiently(() => this.read(keys), this.stopped));
  }

  private drop(key: string, waiter: Waiter): void {
    const waiters = this.waiting.get(key);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.waiting.delete(key);
  }
}
