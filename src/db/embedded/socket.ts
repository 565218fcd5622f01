import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The database of this program. */
export const DATABASE = "concordance";
export const PORT = 5432;

// sockaddr_un holds 108 bytes with its final zero on Linux and 104 on macOS.
const LONGEST = process.platform === "darwin" ? 103 : 107;

/** Where PostgreSQL puts its socket: in its own folder, or in the temporary one where that path is too long for a socket. */
export function socketFolder(home: string): string {
  const inPlace = join(home, "socket");
  if (Buffer.byteLength(socketFile(inPlace)) <= LONGEST) return inPlace;
  return join(tmpdir(), `concordance-${createHash("sha256").update(home).digest("hex").slice(0, 24)}`);
}

export function socketFile(folder: string): string {
  return join(folder, `.s.PGSQL.${PORT}`);
}

/** `postgres://postgres@/concordance?host=…&port=5432`, the folder percent-encoded. */
export function socketUrl(folder: string, database = DATABASE): string {
  return `postgres://postgres@/${encodeURIComponent(database)}?host=${encodeURIComponent(folder)}&port=${PORT}`;
}
