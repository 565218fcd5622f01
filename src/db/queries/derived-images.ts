import { eq, inArray } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { derivedImages } from "../schema/index.js";

export type DerivedImageRow = typeof derivedImages.$inferSelect;
export type NewDerivedImageRow = Omit<DerivedImageRow, "createdAt">;

export async function findDerivedImage(db: Executor, key: string): Promise<DerivedImageRow | null> {
  const [row] = await db.select().from(derivedImages).where(eq(derivedImages.key, key));
  return row ?? null;
}

export async function findDerivedImages(db: Executor, keys: string[]): Promise<Map<string, DerivedImageRow>> {
  const rows = keys.length === 0 ? [] : await db.select().from(derivedImages).where(inArray(derivedImages.key, keys));
  return new Map(rows.map((row) => [row.key, row]));
}

export async function keepDerivedImages(db: Executor, rows: NewDerivedImageRow[]): Promise<void> {
  // In one order, so that two who keep the same never wait for each other crosswise.
  const sorted = [...rows].sort((x, y) => (x.key < y.key ? -1 : 1));
  if (sorted.length > 0) await db.insert(derivedImages).values(sorted).onConflictDoNothing();
}

/** Forgets pictures whose object was found missing or damaged: they are made again when next asked for. */
export async function forgetDerivedImages(db: Executor, object: string): Promise<void> {
  await db.delete(derivedImages).where(eq(derivedImages.object, object));
}
