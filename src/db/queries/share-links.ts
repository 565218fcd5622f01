/** Share links, and the subjects they open. */
import { and, asc, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import type { StudyBody } from "../../domain/study.js";
import type { SharedSubject, ShareSubject } from "../../domain/viewer.js";
import type { Executor } from "../executor.js";
import { dashboards, datasetVersions, models, shareLinks, studies } from "../schema/index.js";
import { type Scope, within } from "./scope.js";

export type ShareLinkRow = typeof shareLinks.$inferSelect;
/** What is shared, and whose it is. */
export interface SubjectRow {
  type: ShareSubject;
  id: string;
  owner: string;
}

const going = () =>
  and(isNull(shareLinks.revokedAt), or(isNull(shareLinks.expiresAt), gt(shareLinks.expiresAt, sql`now()`)));

export async function insertShareLink(
  tx: Executor,
  row: { subjectType: ShareSubject; subjectId: string; hash: string; creator: string; expiresAt: Date | null },
): Promise<ShareLinkRow> {
  const [inserted] = await tx.insert(shareLinks).values(row).returning();
  return inserted!;
}

/** Neither revoked nor expired. */
export async function validShareLink(
  db: Executor,
  where: { hash: string } | { id: string },
): Promise<ShareLinkRow | null> {
  const wanted = "hash" in where ? eq(shareLinks.hash, where.hash) : eq(shareLinks.id, where.id);
  const [row] = await db.select().from(shareLinks).where(and(wanted, going()));
  return row ?? null;
}

/** Notes that it was used, at most once a minute. */
export async function noteUse(
  db: Executor,
  { id, lastUsedAt }: Pick<ShareLinkRow, "id" | "lastUsedAt">,
): Promise<void> {
  if (lastUsedAt && Date.now() - lastUsedAt.getTime() < 60_000) return;
  await db.update(shareLinks).set({ lastUsedAt: sql`now()` }).where(eq(shareLinks.id, id));
}

export async function findShareLinks(db: Executor, ids: string[]): Promise<ShareLinkRow[]> {
  if (ids.length === 0) return [];
  return db.select().from(shareLinks).where(inArray(shareLinks.id, ids));
}

/** Newest last, whether they still open or not. */
export async function shareLinksOf(db: Executor, type: ShareSubject, id: string): Promise<ShareLinkRow[]> {
  return db
    .select()
    .from(shareLinks)
    .where(and(eq(shareLinks.subjectType, type), eq(shareLinks.subjectId, id)))
    .orderBy(asc(shareLinks.createdAt), asc(shareLinks.id));
}

/** The link as it is now, and whether this is what ended it. */
export async function revokeShareLink(tx: Executor, id: string): Promise<{ row: ShareLinkRow; ended: boolean }> {
  const [ended] = await tx
    .update(shareLinks)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(shareLinks.id, id), isNull(shareLinks.revokedAt)))
    .returning();
  if (ended) return { row: ended, ended: true };
  const [row] = await tx.select().from(shareLinks).where(eq(shareLinks.id, id));
  return { row: row!, ended: false };
}

/** Those of these subjects that lie within a scope. */
export async function findSubjects(
  db: Executor,
  scope: Scope,
  type: ShareSubject,
  ids: string[],
): Promise<SubjectRow[]> {
  if (ids.length === 0) return [];
  const table = { STUDY: studies, DASHBOARD: dashboards, DATASET_VERSION: datasetVersions }[type];
  const { id, visibility } = table;
  const owner = "owner" in table ? table.owner : table.publisher;
  const rows = await db
    .select({ id, owner })
    .from(table)
    .where(and(inArray(id, ids), within(scope, { visibility, owner })));
  return rows.map((row) => ({ type, ...row }));
}

/** Slugs of those of these models that are PRIVATE and not this person's. */
export async function privateOfOthers(db: Executor, ids: string[], person: string): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select({ slug: models.slug })
    .from(models)
    .where(and(inArray(models.id, ids), eq(models.visibility, "PRIVATE"), sql`${models.owner} <> ${person}`))
    .orderBy(asc(models.slug));
  return rows.map(({ slug }) => slug);
}

/** Ends every link that a person made; those that this ended. */
export async function revokeShareLinksOf(tx: Executor, creator: string): Promise<ShareLinkRow[]> {
  return tx
    .update(shareLinks)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(shareLinks.creator, creator), isNull(shareLinks.revokedAt)))
    .returning();
}

/** The question that a shared subject shows; null for what asks none itself. */
export async function sharedBody(db: Executor, { type, id }: SharedSubject): Promise<StudyBody | null> {
  if (type === "DASHBOARD") return null;
  const table = type === "STUDY" ? studies : datasetVersions;
  const [row] = await db.select({ body: table.body }).from(table).where(eq(table.id, id));
  return (row?.body as StudyBody | undefined) ?? null;
}
