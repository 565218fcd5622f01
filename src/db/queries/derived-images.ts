import { eq } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { derivedImages } from "../schema/index.js";

export type DerivedImageRow = typeof derivedImages.$inferSelect;

export async function findDerivedImage(db: Executor, key: string): Promise<DerivedImageRow | null> {
  const [row] = await db.select().from(derivedImages).where(eq(derivedImages.key, key));
  return row ?? null;
}

export async function keepDerivedImage(db: Executor, row: typeof derivedImages.$inferInsert): Promise<void> {
  await db.insert(derivedImages).values(row).onConflictDoNothing();
}

/** Forgets pictures whose object was found missing or damaged: they are made again when next asked for. */
export async function forgetDerivedImages(db: Executor, object: string): Promise<void> {
  await db.delete(derivedImages).where(eq(derivedImages.object, object));
}
