/** The one place that knows which kind of storage is in use. */
import { FileStore } from "./file-store.js";
import type { ObjectStore } from "./object-store.js";

export type StorageConfig = { kind: "files"; directory: string; publicUrl: string; signingSecret: string };

/** Opens the store; `now` is in milliseconds since 1970 and dates the expiry of URLs. Whether it can be written, `probe` says. */
export function openStore(config: StorageConfig, now: () => number = Date.now): ObjectStore {
  switch (config.kind) {
    case "files":
      return new FileStore({ ...config, now });
  }
}
