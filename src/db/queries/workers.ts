/** Workers as they report themselves. */
import { desc, eq, sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { workers } from "../schema/index.js";

export type WorkerRow = typeof workers.$inferSelect;

/** One that is silent for longer is lost: its rows are another's by then. */
export const SILENT_SECONDS = 15;
const KEPT_DAYS = 1;

export async function insertWorker(
  db: Executor,
  worker: Pick<WorkerRow, "id" | "name" | "device" | "numericsClass" | "lanes" | "models">,
): Promise<void> {
  await db.insert(workers).values(worker).onConflictDoNothing();
  await db.execute(sql`delete from worker where seen_at < now() - make_interval(days => ${KEPT_DAYS})`);
}

export interface Beat {
  samplesPerSecond: number;
  /** What it draws now; null where it is idle. */
  batch: { sourceId: number; samples: number } | null;
}
export async function beatWorker(db: Executor, id: string, { samplesPerSecond, batch }: Beat): Promise<void> {
  await db.execute(sql`
    update worker set seen_at = now(), samples_per_second = ${samplesPerSecond}, current_samples = ${batch?.samples ?? null},
      current_source = (
        select model.slug from source join model on model.drawing_digest = source.drawing_digest
        where source.id = ${batch?.sourceId ?? null} order by model.created_at, model.slug limit 1)
    where id = ${id}`);
}

export async function endWorker(db: Executor, id: string): Promise<void> {
  await db
    .update(workers)
    .set({ stoppedAt: sql`now()`, seenAt: sql`now()`, currentSource: null, currentSamples: null })
    .where(eq(workers.id, id));
}

/** Those of the last day, the latest seen first. */
export async function listWorkers(db: Executor, most: number): Promise<(WorkerRow & { alive: boolean })[]> {
  const alive = sql<boolean>`${workers.stoppedAt} is null and ${workers.seenAt} > now() - make_interval(secs => ${SILENT_SECONDS})`;
  const rows = await db
    .select({ worker: workers, alive })
    .from(workers)
    .orderBy(desc(workers.seenAt), workers.id)
    .limit(most);
  return rows.map(({ worker, alive }) => ({ ...worker, alive }));
}
