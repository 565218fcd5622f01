/** Bearer tokens, as the operator makes and revokes them. */
import type { Executor } from "../db/executor.js";
import { notifyRevoked } from "../db/notify.js";
import { record } from "../db/queries/audit.js";
import { insertToken, revokeTokens, type TokenRow } from "../db/queries/tokens.js";
import { transaction } from "../db/retry.js";
import { OPERATOR } from "../domain/audit.js";
import type { Role } from "../domain/viewer.js";
import { newSecret } from "./secrets.js";

/** Makes a token; `secret` is shown to whoever asked and is kept nowhere. */
export async function createToken(
  db: Executor,
  input: { name: string; role: Role; expiresAt: Date | null },
): Promise<{ token: TokenRow; secret: string }> {
  const { secret, hash } = newSecret("TOKEN");
  const token = await transaction(db, async (tx) => {
    const row = await insertToken(tx, { ...input, hash });
    const { id, name, role } = row;
    await record(tx, { actor: OPERATOR, action: "TOKEN_CREATED", subject: `Token:${id}`, detail: { name, role } });
    return row;
  });
  return { token, secret };
}

/** Revokes one token by its id, or every valid one of a name, and with it the sessions it opened; how many tokens. */
export async function revokeToken(db: Executor, idOrName: string): Promise<number> {
  return transaction(db, async (tx) => {
    const revoked = await revokeTokens(tx, idOrName);
    for (const { id, name } of revoked) {
      await record(tx, { actor: OPERATOR, action: "TOKEN_REVOKED", subject: `Token:${id}`, detail: { name } });
    }
    if (revoked.length > 0) await notifyRevoked(tx);
    return revoked.length;
  });
}
