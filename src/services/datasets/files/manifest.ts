/** What a version is known by. */
import { canonicalJson, sha256 } from "../../../domain/digest.js";
import type { WrittenFile } from "./parquet-file.js";

/**
 * RFC 8785 JSON of every digested file's path, size and SHA-256: its own SHA-256 is the version's digest, so that whoever
 * has the files can compute it.
 */
export function manifestOf(files: readonly Pick<WrittenFile, "path" | "bytes" | "digest">[]): {
  text: string;
  digest: string;
} {
  const entries = files.map(({ path, bytes, digest }) => [path, { bytes, sha256: digest }] as const);
  const text = canonicalJson({ concordance: 1, files: Object.fromEntries(entries) });
  return { text, digest: sha256(text) };
}
