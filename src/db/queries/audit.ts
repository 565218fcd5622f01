/** The record of who did what: added to within the transaction of what was done, never changed (a trigger refuses). */
import { and, desc, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { AuditAction, AuditEntry } from "../../domain/audit.js";
import type { Executor } from "../executor.js";
import { audit } from "../schema/index.js";

export type AuditRow = typeof audit.$inferSelect;

/** `tx`: the transaction of the deed itself, so that neither is kept without the other. */
export async function record(tx: Executor, { actor, action, subject = null, detail }: AuditEntry): Promise<void> {
  await tx.insert(audit).values({ actor, action, subject, detail: detail ?? null });
}

export interface AuditWhere {
  actor?: string | null;
  actions?: readonly AuditAction[] | null;
  subject?: string | null;
  since?: Date | null;
  until?: Date | null;
}

/** `first + 1` entries before an id, newest first, and how many there are in all. */
export async function listAudit(
  db: Executor,
  { actor, actions, subject, since, until }: AuditWhere,
  first: number,
  before: number | null,
): Promise<{ rows: AuditRow[]; total: number }> {
  const given = <T>(value: T | null | undefined, condition: (value: T) => SQL) =>
    value == null ? undefined : condition(value);
  const conditions = and(
    given(actor, (name) => eq(audit.actor, name)),
    given(actions, (names) => inArray(audit.action, [...names])),
    given(subject, (id) => eq(audit.subject, id)),
    given(since, (from) => gte(audit.at, from)),
    given(until, (to) => lt(audit.at, to)),
  );
  const rows = await db
    .select()
    .from(audit)
    .where(
      and(
        conditions,
        given(before, (id) => lt(audit.id, id)),
      ),
    )
    .orderBy(desc(audit.id))
    .limit(first + 1);
  const [count] = await db.select({ n: sql<number>`count(*)::int` }).from(audit).where(conditions);
  return { rows, total: count?.n ?? 0 };
}
