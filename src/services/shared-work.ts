/** Long work that several askers may want at the same time: done once for all of them, ended when none of them is left. */
export class SharedWork {
  private readonly running = new Map<
    string,
    { result: Promise<unknown>; controller: AbortController; askers: number }
  >();

  /**
   * `key` names what is found, and that never changes: so whoever comes later may join what runs already. Throws what the
   * work throws, or the signal's reason.
   */
  async run<T>(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const shared = this.running.get(key) ?? this.begin(key, work);
    shared.askers++;
    const gone = new Promise<never>((_, reject) => {
      const leave = () => reject(signal.reason);
      signal.addEventListener("abort", leave, { once: true });
      // Whoever stays on is done with the signal when the work is.
      shared.result.catch(() => {}).finally(() => signal.removeEventListener("abort", leave));
    });
    try {
      return (await Promise.race([shared.result, gone])) as T;
    } finally {
      shared.askers--;
      if (shared.askers === 0) {
        if (this.running.get(key) === shared) this.running.delete(key);
        shared.controller.abort(new Error("nobody waits for it any longer"));
      }
    }
  }

  private begin(key: string, work: (signal: AbortSignal) => Promise<unknown>) {
    const controller = new AbortController();
    const shared = { result: work(controller.signal), controller, askers: 0 };
    shared.result.catch(() => {});
    this.running.set(key, shared);
    return shared;
  }
}
