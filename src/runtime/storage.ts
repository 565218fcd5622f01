/** The one place that knows which storage is in use. */
import path from "node:path";
import type { Config } from "../config.js";
import type { StorageConfig } from "../storage/index.js";
import { keptSigningSecret } from "../storage/signing-secret.js";

export async function storageConfig(config: Config, publicUrl: string): Promise<StorageConfig> {
  if (config.s3) return { kind: "s3", ...config.s3 };
  return {
    kind: "files",
    directory: path.join(config.dataDir, "objects"),
    publicUrl,
    signingSecret: config.signingSecret ?? (await keptSigningSecret(config.dataDir)),
  };
}
