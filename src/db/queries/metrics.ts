import { asc, eq, inArray, sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { metrics } from "../schema/index.js";

export type MetricRow = typeof metrics.$inferSelect;

/** The versions that questions get. */
export async function currentMetrics(db: Executor): Promise<MetricRow[]> {
  return db.select().from(metrics).where(eq(metrics.current, true)).orderBy(asc(metrics.createdAt), asc(metrics.slug));
}
export async function findMetrics(db: Executor, ids: string[]): Promise<MetricRow[]> {
  return ids.length === 0 ? [] : db.select().from(metrics).where(inArray(metrics.id, ids));
}

/** Keeps a metric version and makes it the current one of its slug; an old version keeps its row and its values. */
export async function keepMetric(tx: Executor, row: Omit<typeof metrics.$inferInsert, "current">): Promise<void> {
  await tx
    .insert(metrics)
    .values({ ...row, current: false })
    .onConflictDoNothing();
  await tx.update(metrics).set({ current: false }).where(eq(metrics.slug, row.slug));
  await tx.update(metrics).set({ current: true }).where(eq(metrics.id, row.id));
}

/** All versions of a metric, the first one first; nobody else adds one before this transaction ends. */
export async function metricVersions(tx: Executor, slug: string): Promise<MetricRow[]> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`metric ${slug}`}, 0))`);
  return tx.select().from(metrics).where(eq(metrics.slug, slug)).orderBy(asc(metrics.version));
}

/** Corrects what a metric version says of itself in words: no value depends on them. */
export async function correctMetric(
  tx: Executor,
  id: string,
  words: Pick<MetricRow, "title" | "reference" | "card">,
): Promise<void> {
  await tx.update(metrics).set(words).where(eq(metrics.id, id));
}
