import { inArray, sql } from "drizzle-orm";
import type { Drawing, Identity } from "../../domain/sample-key.js";
import type { Executor } from "../executor.js";
import { sources } from "../schema/index.js";

export type SourceRow = typeof sources.$inferSelect;

/** Ids of the sources that are kept, by digest. */
export async function findSourceIds(db: Executor, digests: string[]): Promise<Map<string, number>> {
  if (digests.length === 0) return new Map();
  const rows = await db
    .select({ id: sources.id, digest: sources.digest })
    .from(sources)
    .where(inArray(sources.digest, digests));
  return new Map(rows.map((row) => [row.digest, row.id]));
}

export async function findSources(db: Executor, ids: number[]): Promise<Map<number, SourceRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db.select().from(sources).where(inArray(sources.id, ids));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Keeps sources that are new; gives the ids of all, by digest. In the order of digests, so that two never wait for each other crosswise. */
export async function keepSources(
  tx: Executor,
  wanted: { digest: string; drawingDigest: string; drawing: Identity }[],
): Promise<Map<string, number>> {
  const known = await findSourceIds(
    tx,
    wanted.map((s) => s.digest),
  );
  const fresh = [...new Map(wanted.filter((s) => !known.has(s.digest)).map((s) => [s.digest, s])).values()];
  if (fresh.length === 0) return known;
  fresh.sort((x, y) => (x.digest < y.digest ? -1 : 1));
  await tx
    .insert(sources)
    .values(
      fresh.map((s) => ({
        digest: s.digest,
        drawingDigest: s.drawingDigest,
        // What was imported is never QUEUED: whoever draws sees drawings alone.
        drawing: s.drawing.model as Drawing["model"],
        sampler: s.drawing.sampler as Drawing["sampler"],
        condition: s.drawing.condition ?? sql`null`,
      })),
    )
    .onConflictDoNothing({ target: sources.digest });
  return findSourceIds(
    tx,
    wanted.map((s) => s.digest),
  );
}
