/** Studies, always within what the viewer may see. */
import { and, asc, count, eq, gt, ilike, inArray, or, sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { datasetFiles, datasetVersions, studies } from "../schema/index.js";
import { type Scope, within } from "./models.js";

export type StudyRow = typeof studies.$inferSelect;
export type NewStudyRow = typeof studies.$inferInsert;

export async function findStudies(
  db: Executor,
  scope: Scope,
  where: { ids: string[] } | { slugs: string[] },
): Promise<StudyRow[]> {
  const wanted = "ids" in where ? inArray(studies.id, where.ids) : inArray(studies.slug, where.slugs);
  return db
    .select()
    .from(studies)
    .where(and(wanted, within(scope, studies)));
}

/** `first + 1` studies after a slug, and how many there are in all. */
export async function listStudies(
  db: Executor,
  scope: Scope,
  text: string | null,
  first: number,
  after: string | null,
): Promise<{ rows: StudyRow[]; total: number }> {
  const like = `%${(text ?? "").replace(/[\\%_]/g, "\\$&")}%`;
  const conditions = and(
    within(scope, studies),
    text === null ? undefined : or(ilike(studies.slug, like), ilike(studies.title, like)),
  );
  const rows = await db
    .select()
    .from(studies)
    .where(and(conditions, after === null ? undefined : gt(studies.slug, after)))
    .orderBy(asc(studies.slug))
    .limit(first + 1);
  const [all] = await db.select({ n: count() }).from(studies).where(conditions);
  return { rows, total: all?.n ?? 0 };
}

/** Null where the slug is taken, by whomever. */
export async function insertStudy(db: Executor, row: NewStudyRow): Promise<StudyRow | null> {
  const [inserted] = await db.insert(studies).values(row).onConflictDoNothing({ target: studies.slug }).returning();
  return inserted ?? null;
}

/** Clients know `updatedAt` to the millisecond: two changes within one are a millisecond apart here. */
const NEXT_UPDATE = sql`greatest(clock_timestamp(), updated_at + interval '1 millisecond')`;

/** Null where it was changed since it was read. Throws a unique violation for a slug that is taken. */
export async function updateStudy(
  db: Executor,
  id: string,
  readAt: Date,
  change: Partial<NewStudyRow>,
): Promise<StudyRow | null> {
  const [updated] = await db
    .update(studies)
    .set({ ...change, updatedAt: NEXT_UPDATE })
    .where(and(eq(studies.id, id), eq(sql`date_trunc('milliseconds', ${studies.updatedAt})`, readAt)))
    .returning();
  return updated ?? null;
}

/** False where a version of it is READY or being built; versions that failed go with it. */
export async function deleteStudy(tx: Executor, id: string): Promise<boolean> {
  // A version that is inserted now holds its study's row, or waits for this.
  await tx.select({ id: studies.id }).from(studies).where(eq(studies.id, id)).for("update");
  const versions = await tx
    .select({ id: datasetVersions.id, state: datasetVersions.state })
    .from(datasetVersions)
    .where(eq(datasetVersions.studyId, id));
  if (versions.some(({ state }) => state !== "FAILED")) return false;
  const ids = versions.map((version) => version.id);
  if (ids.length > 0) {
    await tx.delete(datasetFiles).where(inArray(datasetFiles.versionId, ids));
    await tx.delete(datasetVersions).where(inArray(datasetVersions.id, ids));
  }
  await tx.delete(studies).where(eq(studies.id, id));
  return true;
}
