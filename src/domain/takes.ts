/** What a worker takes: a mixed fleet, or one that is being upgraded, shares one queue. */
export interface Takes {
  /** Slugs, with * and ? for any letters and any one; null: every model. */
  models: readonly string[] | null;
  /** The versions of each sampling method that it can draw. */
  samplers: Readonly<Record<string, readonly number[]>>;
}
