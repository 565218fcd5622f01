/** Why the embedded PostgreSQL cannot run. */
export type EmbeddedPostgresReason =
  | "PLATFORM"
  | "DISK_FULL"
  | "NOT_WRITABLE"
  | "VERSION"
  | "OWNER"
  | "IN_USE"
  | "NOT_READY"
  | "FAILED";

/** A start or stop that failed, in words for the operator at the terminal. It may name folders: never shown to a client. */
export class EmbeddedPostgresError extends Error {
  constructor(
    readonly reason: EmbeddedPostgresReason,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = "EmbeddedPostgresError";
  }
}

const OTHERWISE = "Or set DATABASE_URL to a PostgreSQL server of your own (15 or newer).";

const KNOWN: readonly [RegExp, EmbeddedPostgresReason, (directory: string) => string][] = [
  [
    /No space left on device|ENOSPC/i,
    "DISK_FULL",
    (d) => `the disk that holds ${d} is full: free some space and start again`,
  ],
  [
    /Disk quota exceeded|EDQUOT/i,
    "DISK_FULL",
    (d) => `the disk quota for ${d} is used up: free some space and start again`,
  ],
  [/Read-only file system|EROFS/i, "NOT_WRITABLE", (d) => `${d} is on a read-only file system`],
  [
    /Permission denied|Operation not permitted|EACCES|EPERM|wrong ownership|ENOENT.*mkdir|ENOTDIR/i,
    "NOT_WRITABLE",
    (d) => `${d} cannot be written by the user who runs this: change its owner, or choose another DATA_DIR`,
  ],
  [
    /incompatible with server/i,
    "VERSION",
    (d) => `the database in ${d} was made by another major version of PostgreSQL`,
  ],
  [
    /error while loading shared libraries: (\S+?):/i,
    "PLATFORM",
    () => `the bundled PostgreSQL lacks a system library. ${OTHERWISE}`,
  ],
  [
    /No such file or directory.*exec|ENOEXEC|Exec format error|ENOENT.*spawn|spawn .*ENOENT/i,
    "PLATFORM",
    () => `the bundled PostgreSQL does not run on this system (it needs glibc). ${OTHERWISE}`,
  ],
];

/** Turns what PostgreSQL or the operating system said into an error whose first words tell what to do. */
export function explain(what: string, said: string, directory: string, cause?: unknown): EmbeddedPostgresError {
  const tail = said.trim().split("\n").slice(-12).join("\n");
  for (const [pattern, reason, words] of KNOWN) {
    if (pattern.test(said)) {
      return new EmbeddedPostgresError(reason, `${what}: ${words(directory)}.\n${tail}`, { cause });
    }
  }
  return new EmbeddedPostgresError("FAILED", `${what}. It said:\n${tail}`, { cause });
}

/** The same for an error of a file operation. */
export function explainError(what: string, error: unknown, directory: string): EmbeddedPostgresError {
  if (error instanceof EmbeddedPostgresError) return error;
  return explain(what, error instanceof Error ? error.message : String(error), directory, error);
}

/** No binaries for this platform. */
export function noBinaries(detail: string, cause?: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    "PLATFORM",
    `no embedded PostgreSQL for ${process.platform}-${process.arch}: ${detail}. ${OTHERWISE}`,
    { cause },
  );
}
