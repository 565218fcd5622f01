/** The explorer's sessions: each stands for the token or the share link that opened it, and ends with it. */
import { and, desc, eq, gt, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { Role } from "../../domain/viewer.js";
import type { Executor } from "../executor.js";
import { sessions, shareLinks, tokens } from "../schema/index.js";

export type SessionRow = typeof sessions.$inferSelect;
export interface ValidSession extends SessionRow {
  /** Of the link that opened it; null where a token did. */
  link: typeof shareLinks.$inferSelect | null;
}

export interface NewSession {
  hash: string;
  tokenId: string | null;
  linkId: string | null;
  name: string;
  role: Role;
  expiresAt: Date;
}

/** Inserts a session; beyond `most` of what opened it the oldest end. How many did. */
export async function insertSession(tx: Executor, row: NewSession, most: number): Promise<number> {
  // Nobody ends a session by hand: those that ran out go when another begins.
  await tx.delete(sessions).where(lt(sessions.expiresAt, sql`now()`));
  // One at a time of what opens them: two that count at once would both find room.
  if (row.tokenId) await tx.select().from(tokens).where(eq(tokens.id, row.tokenId)).for("no key update");
  if (row.linkId) await tx.select().from(shareLinks).where(eq(shareLinks.id, row.linkId)).for("no key update");
  await tx.insert(sessions).values(row);
  const opener = row.tokenId ? eq(sessions.tokenId, row.tokenId) : eq(sessions.linkId, row.linkId!);
  const beyond = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(opener, isNull(sessions.revokedAt)))
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .offset(most);
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(inArray(sessions.id, beyond))
    .returning({ id: sessions.id });
  return ended.length;
}

/** Neither revoked nor expired, and so what opened it. */
const valid = () => {
  const going = (table: typeof tokens | typeof shareLinks) =>
    and(isNull(table.revokedAt), or(isNull(table.expiresAt), gt(table.expiresAt, sql`now()`)));
  return and(
    isNull(sessions.revokedAt),
    gt(sessions.expiresAt, sql`now()`),
    or(isNull(sessions.tokenId), going(tokens)),
    or(isNull(sessions.linkId), going(shareLinks)),
  );
};

export async function validSession(
  db: Executor,
  where: { hash: string } | { id: string },
): Promise<ValidSession | null> {
  const [row] = await db
    .select({ session: sessions, link: shareLinks })
    .from(sessions)
    .leftJoin(tokens, eq(tokens.id, sessions.tokenId))
    .leftJoin(shareLinks, eq(shareLinks.id, sessions.linkId))
    .where(and("hash" in where ? eq(sessions.hash, where.hash) : eq(sessions.id, where.id), valid()));
  return row ? { ...row.session, link: row.link } : null;
}

/** Whether it was there to be ended. */
export async function endSession(db: Executor, id: string): Promise<boolean> {
  const rows = await db
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return rows.length > 0;
}
