/** The one place that knows which kind of storage is in use. */
import { FileStore } from "./file-store.js";
import type { ObjectStore } from "./object-store.js";
import type { S3Config } from "./s3-client.js";

export type StorageConfig =
  | { kind: "files"; directory: string; publicUrl: string; signingSecret: string }
  | ({ kind: "s3" } & S3Config);

/** Opens the store; `now` is in milliseconds since 1970 and dates the expiry of URLs. Whether it can be used, `examine` says. */
export async function openStore(config: StorageConfig, now: () => number = Date.now): Promise<ObjectStore> {
  switch (config.kind) {
    case "files":
      return new FileStore({ ...config, now });
    case "s3": {
      // Half a second to load: only for who needs it.
      const { S3Store } = await import("./s3-store.js");
      return new S3Store(config, now);
    }
  }
}
