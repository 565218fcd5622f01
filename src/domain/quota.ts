import type { Viewer } from "./viewer.js";

/** A person's day, UTC. All in compute seconds. */
export interface Spending {
  /** Null: no limit. */
  limit: number | null;
  used: number;
  /** Of what is queued or running for them, as it was estimated. */
  queued: number;
}

/** The limit in force: a person's own where one was set, else everyone's, which no OWNER has. */
export function limitOf(viewer: Pick<Viewer, "role">, own: number | null | undefined, everyones: number | null) {
  if (own !== undefined) return own;
  return viewer.role === "OWNER" ? null : everyones;
}

/** What is left to spend; infinite without a limit. */
export function left({ limit, used, queued }: Spending): number {
  return limit === null ? Number.POSITIVE_INFINITY : Math.max(0, limit - used - queued);
}
