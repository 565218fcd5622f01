import { eq, sql } from "drizzle-orm";
import type { NoiseScheme, NoiseTerm } from "../../domain/noise.js";
import type { VerificationReport } from "../../domain/verification.js";
import type { Executor } from "../executor.js";
import { renditions, verifications } from "../schema/index.js";

export type VerificationRow = typeof verifications.$inferSelect;

export type StoredDrawing = {
  key: string;
  sourceId: number;
  noise: NoiseScheme;
  seed: number | null;
  mixture: NoiseTerm[] | null;
  object: string;
  pixels: string;
  numericsClass: string;
};

/** READY samples taken at random, with the rendition they show; imported ones cannot be drawn here. */
export async function randomDrawings(db: Executor, count: number): Promise<StoredDrawing[]> {
  const result = await db.execute<StoredDrawing & { sourceId: string }>(sql`
    select s.key, s.source_id as "sourceId", s.noise, s.seed, s.mixture, r.object, r.pixels, r.numerics_class as "numericsClass"
    from sample s join rendition r on r.id = s.rendition_id
    where s.state = 'READY' and r.origin <> 'IMPORTED'
    order by random() limit ${count}`);
  return result.rows.map((row) => ({ ...row, sourceId: Number(row.sourceId) }));
}

export async function insertVerification(
  db: Executor,
  viewer: string,
  requested: number,
  state: "QUEUED" | "RUNNING",
): Promise<VerificationRow> {
  const report: VerificationReport = { checked: 0, classes: [], wrong: [] };
  const startedAt = state === "RUNNING" ? sql`now()` : null;
  const [row] = await db
    .insert(verifications)
    .values({ viewer, requested, state, report, startedAt, heardAt: startedAt })
    .returning();
  return row!;
}

export async function findVerification(db: Executor, id: string): Promise<VerificationRow | null> {
  const [row] = await db.select().from(verifications).where(eq(verifications.id, id));
  return row ?? null;
}

/** Takes a queued verification, or one whose worker was lost: nothing has been heard of it for minutes. */
export async function claimVerification(db: Executor): Promise<VerificationRow | null> {
  const result = await db.execute<{ id: string }>(sql`
    update verification set state = 'RUNNING', started_at = now(), heard_at = now()
    where id = (
      select id from verification
      where state = 'QUEUED' or (state = 'RUNNING' and heard_at < now() - interval '5 minutes')
      order by created_at limit 1 for update skip locked)
    returning id`);
  const id = result.rows[0]?.id;
  return id ? findVerification(db, id) : null;
}

export async function anyVerificationQueued(db: Executor): Promise<boolean> {
  const rows = await db
    .select({ id: verifications.id })
    .from(verifications)
    .where(eq(verifications.state, "QUEUED"))
    .limit(1);
  return rows.length > 0;
}

export async function updateVerification(
  db: Executor,
  id: string,
  report: VerificationReport,
  state: "RUNNING" | "SUCCEEDED" | "FAILED",
): Promise<void> {
  await db
    .update(verifications)
    .set({ report, state, heardAt: sql`now()`, finishedAt: state === "RUNNING" ? null : sql`now()` })
    .where(eq(verifications.id, id));
}

/** A redrawing beside what is there: nothing is overwritten, and the sample goes on showing its first. */
export async function addRedrawing(db: Executor, row: Omit<typeof renditions.$inferInsert, "origin">): Promise<void> {
  await db.insert(renditions).values({ ...row, origin: "REDRAWN" });
}
