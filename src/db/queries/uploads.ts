/** Uploads by id and owner, and the end of those whose time is over. */
import { and, eq, gt, inArray, lt, sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { uploads } from "../schema/index.js";

export type UploadRow = typeof uploads.$inferSelect;

export async function insertUpload(
  db: Executor,
  upload: Pick<UploadRow, "owner" | "filename" | "bytes" | "digest">,
  seconds: number,
): Promise<UploadRow> {
  // Whole seconds: a signature's expiry has no finer ones.
  const expiresAt = sql`date_trunc('second', now()) + make_interval(secs => ${seconds})`;
  const [row] = await db
    .insert(uploads)
    .values({ ...upload, expiresAt })
    .returning();
  return row!;
}

/** One that has not expired. */
export async function findUpload(db: Executor, id: string): Promise<UploadRow | null> {
  const [row] = await db
    .select()
    .from(uploads)
    .where(and(eq(uploads.id, id), gt(uploads.expiresAt, sql`now()`)));
  return row ?? null;
}

/** Its bytes are there: from now on it waits for its registration. False where it was swept meanwhile. */
export async function markReceived(db: Executor, id: string, seconds: number): Promise<boolean> {
  const rows = await db
    .update(uploads)
    .set({ state: "RECEIVED", expiresAt: sql`date_trunc('second', now()) + make_interval(secs => ${seconds})` })
    .where(eq(uploads.id, id))
    .returning({ id: uploads.id });
  return rows.length > 0;
}

/** Ids of those that expired `graceSeconds` ago: a PUT that began in time may take longer than its address. */
export async function expiredUploads(db: Executor, graceSeconds: number): Promise<string[]> {
  const rows = await db
    .select({ id: uploads.id })
    .from(uploads)
    .where(lt(uploads.expiresAt, sql`now() - make_interval(secs => ${graceSeconds})`));
  return rows.map((row) => row.id);
}

export async function deleteUploads(db: Executor, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.delete(uploads).where(inArray(uploads.id, [...ids]));
}
