import type { ScoringChildOptions } from "../children/scoring-child.js";
import type { Config } from "../config.js";
import type { StorageConfig } from "../storage/index.js";

/** Scores need far less than networks: their images are what they keep. */
const SCORING_MEGABYTES = 1_024;

/** How a scoring child is started. */
export function scoringOptions(config: Pick<Config, "limits">, storage: StorageConfig): ScoringChildOptions {
  const { childSeconds, childIdleSeconds } = config.limits;
  return {
    storage,
    memoryBytes: SCORING_MEGABYTES * 2 ** 20,
    timeoutMs: childSeconds * 1000,
    idleTimeoutMs: childIdleSeconds * 1000,
  };
}
