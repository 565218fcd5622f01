/** Whether this server can answer, looked at regularly so that asking costs nothing and never hangs. */
import type { Readiness } from "../http/health.js";

const INTERVAL_MS = 2_000;
const LATE_MS = 5_000;

export interface WatchedReadiness extends Readiness {
  close(): void;
}

/** `probes`: each resolves where its part answers; `words` is what its failure is called. */
export function watchReadiness(
  probes: Record<string, { probe: () => Promise<unknown>; words: string }>,
): WatchedReadiness {
  const states: Record<string, string | null> = Object.fromEntries(
    Object.keys(probes).map((name) => [name, "it has not been looked at yet"]),
  );
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;

  async function look(name: string): Promise<void> {
    const { probe, words } = probes[name]!;
    let late: NodeJS.Timeout | undefined;
    const tooLate = new Promise((_, reject) => {
      late = setTimeout(() => reject(new Error("no answer")), LATE_MS);
    });
    states[name] = await Promise.race([probe(), tooLate]).then(
      () => null,
      () => words,
    );
    clearTimeout(late);
    if (closed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void look(name);
    }, INTERVAL_MS);
    timers.add(timer);
  }
  for (const name of Object.keys(probes)) void look(name);
  return {
    checks: () => ({ ...states }),
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
