/** What the file system's refusals mean, in words for the operator. */
import { ConcordanceError } from "../errors.js";

const WORDS: Record<string, string> = {
  ENOSPC: "the disk that holds DATA_DIR is full: free some space",
  EDQUOT: "the disk quota that holds DATA_DIR is used up: free some space or raise the quota",
  EACCES: "this program's user may not read or write DATA_DIR: give it permission",
  EPERM: "this program's user may not read or write DATA_DIR: give it permission",
  EROFS: "DATA_DIR lies on a read-only file system: mount it writable",
  EIO: "the disk that holds DATA_DIR reports errors: check it",
  EMFILE: "this program has too many files open: raise its limit",
  ENFILE: "the system has too many files open: raise its limit",
  ENOTDIR: "a file lies in DATA_DIR where a folder is needed: move it away",
};

/** The system's code of an error (`ENOSPC`, …), or an empty string. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}

/** INTERNAL, as in "Stored objects cannot be read: the disk …", without a path; the system's own error is its cause. */
export function storageFailure(what: string, error: unknown): ConcordanceError {
  if (error instanceof ConcordanceError) return error;
  const code = systemCode(error);
  const reason = WORDS[code] ?? `the file system refuses${code && ` (${code})`}`;
  return new ConcordanceError("INTERNAL", `${what}: ${reason}.`, {}, { cause: error });
}
