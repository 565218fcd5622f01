/** Bearer tokens: 32 random bytes, shown once, kept as their SHA-256. */
import { randomBytes } from "node:crypto";
import type { Executor } from "../db/executor.js";
import { record } from "../db/queries/audit.js";
import { anyToken, insertToken, revokeTokens, type TokenRow, validToken } from "../db/queries/tokens.js";
import { transaction } from "../db/retry.js";
import { OPERATOR } from "../domain/audit.js";
import { sha256 } from "../domain/digest.js";
import type { Role, Viewer } from "../domain/viewer.js";
import { ConcordanceError } from "../errors.js";

const PREFIX = "ccd_";
const TOKEN = /^ccd_[A-Za-z0-9_-]{43}$/;

/** Makes a token; `secret` is shown to whoever asked and is kept nowhere. */
export async function createToken(
  db: Executor,
  input: { name: string; role: Role; expiresAt: Date | null },
): Promise<{ token: TokenRow; secret: string }> {
  const secret = PREFIX + randomBytes(32).toString("base64url");
  const token = await transaction(db, async (tx) => {
    const row = await insertToken(tx, { ...input, hash: sha256(secret) });
    const { id, name, role } = row;
    await record(tx, { actor: OPERATOR, action: "TOKEN_CREATED", subject: `Token:${id}`, detail: { name, role } });
    return row;
  });
  return { token, secret };
}

/** Revokes one token by its id, or every valid one of a name, and the sessions it opened; how many tokens. */
export async function revokeToken(db: Executor, idOrName: string): Promise<number> {
  return transaction(db, async (tx) => {
    const revoked = await revokeTokens(tx, idOrName);
    for (const { id, name } of revoked) {
      await record(tx, { actor: OPERATOR, action: "TOKEN_REVOKED", subject: `Token:${id}`, detail: { name } });
    }
    return revoked.length;
  });
}

export interface Access {
  /** Who asks, by the Authorization header or its absence. Throws UNAUTHENTICATED for a token that is not valid. */
  viewerFor(authorization: string | null): Promise<Viewer>;
}

const LOCAL: Viewer = { name: "local", role: "OWNER", kind: "LOCAL" };
const ANONYMOUS: Viewer = { name: "anonymous", role: "READER", kind: "ANONYMOUS" };

/** While no token exists everyone is OWNER: the start refuses that beyond loopback. */
export function createAccess(db: Executor): Access {
  // Once a token exists, one always does: revoking keeps the row.
  let tokensExist = false;
  return {
    async viewerFor(authorization) {
      tokensExist ||= await anyToken(db);
      if (authorization === null || authorization.trim() === "") return tokensExist ? ANONYMOUS : LOCAL;
      const [scheme, secret, ...rest] = authorization.trim().split(/\s+/);
      const row =
        scheme?.toLowerCase() === "bearer" && secret && rest.length === 0 && TOKEN.test(secret)
          ? await validToken(db, sha256(secret))
          : null;
      if (!row) {
        throw new ConcordanceError("UNAUTHENTICATED", "This token is not valid: it is unknown, expired or revoked.");
      }
      return { name: row.name, role: row.role, kind: "TOKEN" };
    },
  };
}
