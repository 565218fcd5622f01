/** ANALYTIC models by what they follow from. */
import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { models } from "../schema/index.js";
import { type ModelRow } from "./models.js";
import { type Scope, within } from "./scope.js";

/** Which images of a set: [offset, offset + size), of all classes where onlyClass is null. */
export interface SubsetRow {
  trainingSetId: string;
  size: number;
  offset: number;
  onlyClass: number | null;
}

/** The one of this architecture and subset that the viewer may see: READY before others, then the oldest. */
export async function findAnalytic(
  db: Executor,
  scope: Scope,
  architecture: string,
  { trainingSetId, size, offset, onlyClass }: SubsetRow,
): Promise<ModelRow | null> {
  const ofClass: SQL = onlyClass === null ? isNull(models.trainingOnlyClass) : eq(models.trainingOnlyClass, onlyClass);
  const [row] = await db
    .select()
    .from(models)
    .where(
      and(
        within(scope, models),
        eq(models.kind, "ANALYTIC"),
        eq(models.architecture, architecture),
        eq(models.trainingSetId, trainingSetId),
        eq(models.trainingSize, size),
        eq(models.trainingOffset, offset),
        ofClass,
      ),
    )
    .orderBy(sql`${models.state} <> 'READY'`, asc(models.createdAt), asc(models.slug))
    .limit(1);
  return row ?? null;
}

/** How many images of the set, from its first on, the READY models that the viewer may see learned from; rising. */
export async function trainedSizes(db: Executor, scope: Scope, trainingSetId: string): Promise<number[]> {
  const rows = await db
    .selectDistinct({ size: models.trainingSize })
    .from(models)
    .where(
      and(
        within(scope, models),
        eq(models.state, "READY"),
        eq(models.trainingSetId, trainingSetId),
        eq(models.trainingOffset, 0),
        isNull(models.trainingOnlyClass),
      ),
    )
    .orderBy(asc(models.trainingSize));
  return rows.map((row) => row.size!);
}
