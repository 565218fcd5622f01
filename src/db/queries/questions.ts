import { eq } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { questions } from "../schema/index.js";

/** Keeps questions by the digest of their canonical form. Keeping a question is not work: any viewer's is kept. */
export async function keepQuestions(
  db: Executor,
  rows: { digest: string; kind: "COMPARISON"; body: unknown }[],
): Promise<void> {
  const sorted = [...rows].sort((x, y) => (x.digest < y.digest ? -1 : 1));
  if (sorted.length > 0) await db.insert(questions).values(sorted).onConflictDoNothing();
}

export async function findQuestion(db: Executor, digest: string): Promise<unknown | null> {
  const [row] = await db.select({ body: questions.body }).from(questions).where(eq(questions.digest, digest));
  return row?.body ?? null;
}
