/** Dataset versions: numbered within their study, built by one worker at a time, settled once and kept. */
import { and, asc, desc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { canonicalJson, digestOf } from "../../domain/digest.js";
import type { Executor } from "../executor.js";
import { notifyChanges } from "../notify.js";
import { transaction } from "../retry.js";
import { datasetFiles, datasetVersions, jobs, studies } from "../schema/index.js";
import { texts } from "./samples.js";

export type VersionRow = typeof datasetVersions.$inferSelect;
export type VersionFileRow = typeof datasetFiles.$inferSelect;
/** A version as its worker holds it: every holder has an id of its own, which is the fence. */
export type HeldVersion = VersionRow & { holder: string };
export type NewVersion = Pick<VersionRow, "studyId" | "body" | "metrics" | "partial" | "note" | "publisher"> & {
  /** Its job counts them. */
  files: number;
};

/** A lost worker's version is free after this long; a living one renews every third of it. */
export const VERSION_HOLD_SECONDS = 12;
const until = sql.raw(`clock_timestamp() + make_interval(secs => ${VERSION_HOLD_SECONDS})`);
const DUE = sql.raw("(state = 'BUILDING' and (held_until is null or held_until < now()))");

/**
 * The version that is being built of just this, or a new one with its job: the number of one that failed is given again, so
 * that there are no gaps. Null where the study is gone.
 */
export async function insertVersion(
  tx: Executor,
  wanted: NewVersion,
): Promise<{ row: VersionRow; fresh: boolean } | null> {
  const { files, ...version } = wanted;
  // Two who publish at once take their turn here, as does who deletes the study.
  const held = await tx.select({ id: studies.id }).from(studies).where(eq(studies.id, version.studyId)).for("update");
  if (held.length === 0) return null;
  const all = await tx
    .select()
    .from(datasetVersions)
    .where(eq(datasetVersions.studyId, version.studyId))
    .orderBy(asc(datasetVersions.version));
  const meaning = ({ body, metrics, partial }: Pick<VersionRow, "body" | "metrics" | "partial">) =>
    canonicalJson({ body, metrics, partial });
  const same = all.find((row) => row.state === "BUILDING" && meaning(row) === meaning(version));
  if (same) return { row: same, fresh: false };
  const failed = all.find(({ state }) => state === "FAILED");
  const id = failed?.id ?? (await newId(tx));
  const [job] = await tx
    .insert(jobs)
    .values({ viewer: version.publisher, question: digestOf({ publish: id }), state: "QUEUED", total: files })
    .returning();
  const values = {
    ...version,
    state: "BUILDING" as const,
    visibility: "PRIVATE" as const,
    jobId: job!.id,
    error: null,
    ...{ createdAt: sql`now()`, finishedAt: null, holder: null, heldUntil: null, attempts: 0 },
  };
  const [row] = failed
    ? await tx.update(datasetVersions).set(values).where(eq(datasetVersions.id, id)).returning()
    : await tx
        .insert(datasetVersions)
        .values({ ...values, id, version: all.length + 1 })
        .returning();
  return { row: row!, fresh: true };
}

async function newId(tx: Executor): Promise<string> {
  const { rows } = await tx.execute<{ id: string }>(sql`select gen_random_uuid() as id`);
  return rows[0]!.id;
}

export async function anyVersionDue(db: Executor): Promise<boolean> {
  const { rows } = await db.execute(sql`select 1 from dataset_version where ${DUE} limit 1`);
  return rows.length > 0;
}

/** Takes the oldest version that is due; its job begins anew. */
export async function claimVersion(db: Executor): Promise<HeldVersion | null> {
  const { rows } = await db.execute<{ id: string; job: string }>(sql`
    with next as (
      select id from dataset_version where ${DUE} order by created_at, id limit 1 for update skip locked
    )
    update dataset_version set holder = gen_random_uuid(), held_until = ${until}, attempts = attempts + 1 from next
    where dataset_version.id = next.id returning dataset_version.id, job_id as job`);
  if (!rows[0]) return null;
  await transaction(db, async (tx) => {
    await tx.execute(sql`
      update job set state = 'RUNNING', done = 0, started_at = coalesce(started_at, now())
      where id = ${rows[0]!.job} and state in ('QUEUED', 'RUNNING')`);
    await notifyChanges(tx, { jobs: [rows[0]!.job] });
  });
  const [row] = await db.select().from(datasetVersions).where(eq(datasetVersions.id, rows[0].id));
  return row?.holder ? { ...row, holder: row.holder } : null;
}

const heldBy = ({ id, holder }: HeldVersion) =>
  and(eq(datasetVersions.id, id), eq(datasetVersions.holder, holder), eq(datasetVersions.state, "BUILDING"));

/** Prolongs a hold, and says in the job how many files are written; false where it is no longer this holder's. */
export async function renewVersion(db: Executor, held: HeldVersion, done: number): Promise<boolean> {
  return transaction(db, async (tx) => {
    const renewed = await tx
      .update(datasetVersions)
      .set({ heldUntil: sql`${until}` })
      .where(heldBy(held))
      .returning({ id: datasetVersions.id });
    if (renewed.length === 0) return false;
    const counted = await tx
      .update(jobs)
      .set({ done })
      .where(and(eq(jobs.id, held.jobId!), eq(jobs.state, "RUNNING"), sql`${jobs.done} <> ${done}`))
      .returning({ id: jobs.id });
    await notifyChanges(tx, { jobs: counted.map(({ id }) => id) });
    return true;
  });
}

/** Gives a version back unbuilt, as on SIGTERM. */
export async function giveBackVersion(db: Executor, held: HeldVersion): Promise<void> {
  const attempts = sql`${datasetVersions.attempts} - 1`;
  await db.update(datasetVersions).set({ holder: null, heldUntil: null, attempts }).where(heldBy(held));
}

/** Who builds now, and who was lost and not yet followed. */
export async function versionHolders(db: Executor): Promise<Set<string>> {
  const { holder, state } = datasetVersions;
  const rows = await db
    .select({ holder })
    .from(datasetVersions)
    .where(and(isNotNull(holder), eq(state, "BUILDING")));
  return new Set(rows.flatMap((row) => row.holder ?? []));
}

export type VersionOutcome =
  | { state: "READY"; digest: string; citation: string; files: Omit<VersionFileRow, "versionId">[] }
  | { state: "FAILED"; error: string };

/** Settles a version with its job and its files, all or nothing; a late holder's answer changes nothing. */
export async function settleVersion(
  db: Executor,
  held: HeldVersion,
  outcome: VersionOutcome,
): Promise<VersionOutcome["state"] | null> {
  return transaction(db, async (tx) => {
    // The job before the version, as cancelling takes them.
    await tx.select({ id: jobs.id }).from(jobs).where(eq(jobs.id, held.jobId!)).for("update");
    const mine = await tx.select({ id: datasetVersions.id }).from(datasetVersions).where(heldBy(held)).for("update");
    if (mine.length === 0) return null;
    const settled = outcome.state === "READY" ? await unlessPublished(tx, held, outcome) : outcome;
    const ready = settled.state === "READY";
    if (ready) {
      await tx.insert(datasetFiles).values(settled.files.map((file) => ({ ...file, versionId: held.id })));
    }
    const { digest, citation } = ready ? settled : { digest: null, citation: null };
    await tx
      .update(datasetVersions)
      .set({
        ...{ state: settled.state, digest, citation, error: ready ? null : settled.error },
        ...{ finishedAt: sql`now()`, holder: null, heldUntil: null },
      })
      .where(eq(datasetVersions.id, held.id));
    await tx
      .update(jobs)
      .set({
        state: ready ? "SUCCEEDED" : "FAILED",
        done: ready ? sql`${jobs.total}` : sql`${jobs.done}`,
        failed: ready ? 0 : sql`${jobs.total} - ${jobs.done}`,
        finishedAt: sql`now()`,
      })
      .where(and(eq(jobs.id, held.jobId!), inArray(jobs.state, ["QUEUED", "RUNNING"])));
    await notifyChanges(tx, { jobs: [held.jobId!] });
    return settled.state;
  });
}

/** One content is one version of its study: two numbers for the same digest would say that something changed. */
async function unlessPublished(
  tx: Executor,
  held: HeldVersion,
  outcome: VersionOutcome & { state: "READY" },
): Promise<VersionOutcome> {
  await tx.select({ id: studies.id }).from(studies).where(eq(studies.id, held.studyId)).for("update");
  const [same] = await tx
    .select({ version: datasetVersions.version })
    .from(datasetVersions)
    .where(and(eq(datasetVersions.studyId, held.studyId), eq(datasetVersions.digest, outcome.digest)));
  if (!same) return outcome;
  return {
    state: "FAILED",
    error: `Its content is that of version ${same.version}, to the byte: there is nothing new to publish.`,
  };
}

/** The version that a cancelled job was building is not built. */
export async function cancelVersion(tx: Executor, jobId: string): Promise<void> {
  await tx
    .update(datasetVersions)
    .set({ state: "FAILED", error: "Its job was cancelled.", finishedAt: sql`now()`, holder: null, heldUntil: null })
    .where(and(eq(datasetVersions.jobId, jobId), eq(datasetVersions.state, "BUILDING")));
}

export async function findVersions(db: Executor, ids: string[]): Promise<VersionRow[]> {
  return ids.length === 0 ? [] : db.select().from(datasetVersions).where(inArray(datasetVersions.id, ids));
}

/** Of all versions with this digest the first that is PUBLIC. */
export async function findPublicVersion(db: Executor, digest: string): Promise<VersionRow | null> {
  const [row] = await db
    .select()
    .from(datasetVersions)
    .where(and(eq(datasetVersions.digest, digest), eq(datasetVersions.visibility, "PUBLIC")))
    .orderBy(asc(datasetVersions.createdAt), asc(datasetVersions.id))
    .limit(1);
  return row ?? null;
}

/** A file of the first PUBLIC version with this digest. */
export async function findPublicFile(db: Executor, digest: string, path: string): Promise<VersionFileRow | null> {
  const [row] = await db
    .select({ file: datasetFiles })
    .from(datasetVersions)
    .leftJoin(datasetFiles, and(eq(datasetFiles.versionId, datasetVersions.id), eq(datasetFiles.path, path)))
    .where(and(eq(datasetVersions.digest, digest), eq(datasetVersions.visibility, "PUBLIC")))
    .orderBy(asc(datasetVersions.createdAt), asc(datasetVersions.id))
    .limit(1);
  return row?.file ?? null;
}

/** What says who sees a version; what it froze besides may be large. */
export type ListedVersion = Pick<VersionRow, "id" | "studyId" | "version" | "visibility"> & {
  body: Pick<VersionRow["body"], "sources">;
};

/** All versions of a study, the newest first. */
export async function listVersions(db: Executor, studyId: string): Promise<ListedVersion[]> {
  const { id, version, visibility } = datasetVersions;
  const body = sql<ListedVersion["body"]>`jsonb_build_object('sources', ${datasetVersions.body} -> 'sources')`;
  return db
    .select({ id, studyId: datasetVersions.studyId, version, visibility, body })
    .from(datasetVersions)
    .where(eq(datasetVersions.studyId, studyId))
    .orderBy(desc(version));
}

/** By version, in the order of their paths. */
export async function findVersionFiles(db: Executor, ids: string[]): Promise<Map<string, VersionFileRow[]>> {
  const rows = await db
    .select()
    .from(datasetFiles)
    .where(sql`${datasetFiles.versionId} = any(${texts(ids)}::uuid[])`)
    .orderBy(asc(sql`${datasetFiles.path} collate "C"`));
  const found = new Map<string, VersionFileRow[]>(ids.map((id) => [id, []]));
  for (const row of rows) found.get(row.versionId)!.push(row);
  return found;
}

/** False where it is not READY. */
export async function setVersionPublic(tx: Executor, id: string): Promise<boolean> {
  const updated = await tx
    .update(datasetVersions)
    .set({ visibility: "PUBLIC" })
    .where(and(eq(datasetVersions.id, id), eq(datasetVersions.state, "READY")))
    .returning({ id: datasetVersions.id });
  return updated.length > 0;
}

/** READY versions with this digest, the first published first. */
export async function findVersionsByDigest(db: Executor, digest: string): Promise<VersionRow[]> {
  return db
    .select()
    .from(datasetVersions)
    .where(and(eq(datasetVersions.digest, digest), eq(datasetVersions.state, "READY")))
    .orderBy(asc(datasetVersions.createdAt));
}
