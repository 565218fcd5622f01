import type { Viewer } from "../domain/viewer.js";

/** Why a missing sample was not queued. */
export type NotSampledReason = "GET" | "ROLE" | "QUOTA" | "OVERLOADED" | "CANCELLED" | "NODE" | "IMPORTED";

/** One operation as the services see it: who asks, by which way in, since when. */
export interface Asking {
  viewer: Viewer;
  /** POST may start work; GET and NODE (reached through `node` or a subscription) never do. */
  door: "POST" | "GET" | "NODE";
  /** `Date.now()` when the operation came in: held waits end at `startedAt + waitSeconds`. */
  startedAt: number;
  /** Aborted when the client went away. */
  signal: AbortSignal;
  /**
   * What this operation may still do, shared by all its fields: missing samples to queue, and samples and pairs of
   * studies to look up.
   */
  budget: { missing: number; studied: number };
}

/** A page of a list as asked for; `after` is an opaque cursor. */
export interface PageRequest {
  first: number;
  after?: string | null;
}
export interface Page<T> {
  edges: { cursor: string; node: T }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: number;
}
