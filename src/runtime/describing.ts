import type { DescribingChildOptions } from "../children/describing-child.js";
import type { Config } from "../config.js";
import type { StorageConfig } from "../storage/index.js";

/** How a describing child is started: it runs networks, within the limits of those that draw. */
export function describingOptions(config: Pick<Config, "limits">, storage: StorageConfig): DescribingChildOptions {
  const { childMegabytes, childSeconds, childIdleSeconds } = config.limits;
  return {
    storage,
    memoryBytes: childMegabytes * 2 ** 20,
    timeoutMs: childSeconds * 1000,
    idleTimeoutMs: childIdleSeconds * 1000,
  };
}
