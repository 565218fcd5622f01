import { and, asc, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { Role } from "../../domain/viewer.js";
import type { Executor } from "../executor.js";
import { tokens } from "../schema/index.js";

export type TokenRow = typeof tokens.$inferSelect;
const valid = () => and(isNull(tokens.revokedAt), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, sql`now()`)));

export async function insertToken(
  db: Executor,
  row: { name: string; role: Role; hash: string; expiresAt: Date | null },
): Promise<TokenRow> {
  const [inserted] = await db.insert(tokens).values(row).returning();
  return inserted!;
}

/** The valid token of this hash; notes that it was used, at most once a minute. */
export async function validToken(db: Executor, hash: string): Promise<TokenRow | null> {
  const [row] = await db
    .select()
    .from(tokens)
    .where(and(eq(tokens.hash, hash), valid()));
  if (!row) return null;
  if (!row.lastUsedAt || Date.now() - row.lastUsedAt.getTime() > 60_000) {
    await db.update(tokens).set({ lastUsedAt: sql`now()` }).where(eq(tokens.id, row.id));
  }
  return row;
}

export async function tokenIsValid(db: Executor, id: string): Promise<boolean> {
  const rows = await db
    .select({ id: tokens.id })
    .from(tokens)
    .where(and(eq(tokens.id, id), valid()));
  return rows.length > 0;
}

/** Whether a person has a valid token. */
export async function hasToken(db: Executor, name: string): Promise<boolean> {
  const rows = await db
    .select({ id: tokens.id })
    .from(tokens)
    .where(and(eq(tokens.name, name), valid()))
    .limit(1);
  return rows.length > 0;
}

/** Whether any token was ever made. A revoked or expired one counts: losing the last token must not open the door. */
export async function anyToken(db: Executor): Promise<boolean> {
  const rows = await db.select({ id: tokens.id }).from(tokens).limit(1);
  return rows.length > 0;
}

export async function listTokens(db: Executor): Promise<TokenRow[]> {
  return db.select().from(tokens).orderBy(asc(tokens.createdAt));
}

/** The highest role among each person's valid tokens. */
export async function tokenRoles(db: Executor): Promise<Map<string, Role>> {
  const rows = await db.select({ name: tokens.name, role: tokens.role }).from(tokens).where(valid());
  const ranks: Role[] = ["READER", "RESEARCHER", "OWNER"];
  const highest = new Map<string, Role>();
  for (const { name, role } of rows) {
    if (ranks.indexOf(role) > ranks.indexOf(highest.get(name) ?? "READER") || !highest.has(name))
      highest.set(name, role);
  }
  return highest;
}

/** Revokes by id, or every valid token of a name. */
export async function revokeTokens(db: Executor, idOrName: string): Promise<TokenRow[]> {
  const byId = /^[0-9a-f-]{36}$/.test(idOrName) ? eq(tokens.id, idOrName) : eq(tokens.name, idOrName);
  return db
    .update(tokens)
    .set({ revokedAt: sql`now()` })
    .where(and(byId, isNull(tokens.revokedAt)))
    .returning();
}
