import { eq, inArray } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { datasetFiles, datasetVersions, studies } from "../schema/index.js";

export type StudyRow = typeof studies.$inferSelect;
export type NewStudyRow = typeof studies.$inferInsert;

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
