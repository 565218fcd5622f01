/** Secrets that are shown once: 32 random bytes behind a prefix that says what they are for, kept as their SHA-256. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { sha256 } from "../domain/digest.js";

export const PREFIXES = { TOKEN: "ccd_", LINK: "ccl_", SESSION: "ccs_" } as const;
export type SecretKind = keyof typeof PREFIXES;
const SECRET = /^(ccd_|ccl_|ccs_)[A-Za-z0-9_-]{43}$/;

export function newSecret(kind: SecretKind): { secret: string; hash: string } {
  const secret = PREFIXES[kind] + randomBytes(32).toString("base64url");
  return { secret, hash: sha256(secret) };
}

/** What a text claims to be; null for what no secret looks like. */
export function kindOfSecret(text: string): SecretKind | null {
  const prefix = SECRET.exec(text)?.[1];
  return (Object.keys(PREFIXES) as SecretKind[]).find((kind) => PREFIXES[kind] === prefix) ?? null;
}

/**
 * The row of a secret. An index finds it by the SHA-256, so its timing tells of the hash alone, which nobody can steer
 * without the secret; the whole hash is then compared in constant time, whatever the index took for equal.
 */
export async function rowOfSecret<Row extends { hash: string }>(
  secret: string,
  find: (hash: string) => Promise<Row | null>,
): Promise<Row | null> {
  const hash = sha256(secret);
  const row = await find(hash);
  return row && timingSafeEqual(Buffer.from(row.hash), Buffer.from(hash)) ? row : null;
}
