/** What services count; the metrics endpoint tells it, with what only the database knows. */
import { Counter, collectDefaultMetrics, Registry } from "prom-client";

export interface Meters {
  registry: Registry;
  /** Samples that questions found stored, and that they did not, since this process started. */
  readonly hits: number;
  readonly misses: number;
  asked(found: { ready: number; failed: number; queued: number; missing: number }): void;
  /** Objects found missing or damaged. */
  damaged(kind: "missing" | "damaged"): void;
}

export function createMeters(): Meters {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const damaged = new Counter({
    name: "concordance_objects_damaged_total",
    help: "Stored objects found missing or damaged.",
    labelNames: ["kind"],
    registers: [registry],
  });
  const counts = { hits: 0, misses: 0 };
  return {
    registry,
    get hits() {
      return counts.hits;
    },
    get misses() {
      return counts.misses;
    },
    asked({ ready, failed, queued, missing }) {
      counts.hits += ready;
      counts.misses += failed + queued + missing;
    },
    damaged: (kind) => damaged.inc({ kind }),
  };
}
