/**
 * What many ask for at the same moment, done once for all of them. Who comes while it is being done joins the next time,
 * which begins after the present one has ended: so nobody is answered with what was read before they asked.
 */
export class Coalesced {
  private readonly running = new Map<string, Promise<unknown>>();
  private readonly next = new Map<string, Promise<unknown>>();

  /** `key` says what is done and for whom: callers of one key must be content with one another's `work`. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const present = this.running.get(key);
    if (!present) {
      const run = work().finally(() => this.running.delete(key));
      this.running.set(key, run);
      return run;
    }
    const joined = this.next.get(key);
    if (joined) return joined as Promise<T>;
    const after = () => {
      this.next.delete(key);
      return this.run(key, work);
    };
    const queued = present.then(after, after);
    this.next.set(key, queued);
    return queued;
  }
}
