/** What a store of files asks of one file. */
import { createHash } from "node:crypto";
import { readdirSync, statSync, unlinkSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { fileDigest } from "./receive-file.js";
import { systemCode } from "./storage-failure.js";

/** Beyond this a file is hashed in pieces: an upload is up to 2 GB. */
const READ_WHOLE_BYTES = 16 * 2 ** 20;

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Whether the file is there and hashes to `digest`; where `size` is given and differs, nothing is read. */
export async function isSound(file: string, digest: string, size?: number): Promise<boolean> {
  try {
    const found = (await stat(file)).size;
    if (size !== undefined && found !== size) return false;
    return (found > READ_WHOLE_BYTES ? await fileDigest(file) : sha256(await readFile(file))) === digest;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}

export function ignoreMissing(error: unknown): void {
  if (systemCode(error) !== "ENOENT") throw error;
}

/** What killed processes left behind; a living one finishes its file long before. A folder that cannot be read is `probe`'s to report. */
export function removeStale(folder: string, staleMs: number): void {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(folder, entry.name);
      if (Date.now() - statSync(file).mtimeMs > staleMs) unlinkSync(file);
    }
  } catch {
    return;
  }
}
