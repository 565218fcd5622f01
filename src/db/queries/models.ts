/** Models and training sets, always within what the viewer may see. */
import { and, asc, eq, gt, ilike, inArray, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { DrawingModel, ModelKind } from "../../domain/model.js";
import type { Takes } from "../../domain/takes.js";
import type { Executor } from "../executor.js";
import { models, trainingSets } from "../schema/index.js";
import { type Scope, within } from "./scope.js";
import { takesModel } from "./takes.js";

export type ModelRow = typeof models.$inferSelect;
export type NewModelRow = typeof models.$inferInsert;
export type TrainingSetRow = typeof trainingSets.$inferSelect;

export async function findModels(db: Executor, scope: Scope, where: { ids?: string[]; slugs?: string[] }) {
  const wanted = where.ids ? inArray(models.id, where.ids) : inArray(models.slug, where.slugs ?? []);
  return db
    .select()
    .from(models)
    .where(and(wanted, within(scope, models)));
}

/** READY models by what draws: a sample that was reached by its key is read through one of these. */
export async function findModelsByDrawing(db: Executor, scope: Scope, drawingDigests: string[]): Promise<ModelRow[]> {
  if (drawingDigests.length === 0) return [];
  return db
    .select()
    .from(models)
    .where(and(inArray(models.drawingDigest, drawingDigests), within(scope, models)))
    .orderBy(asc(models.createdAt), asc(models.slug));
}

/** What makes models of one family: all but how many images, and which, they learned from. */
export type FamilyRow = Pick<
  ModelRow,
  | "kind"
  | "framework"
  | "architecture"
  | "parameterization"
  | "parameters"
  | "trainingSetId"
  | "trainingOffset"
  | "trainingOnlyClass"
  | "parentId"
> & { classes: number };

/** READY models of a family that have a training size, by size and slug. */
export async function findFamily(db: Executor, scope: Scope, family: FamilyRow): Promise<ModelRow[]> {
  const same = (column: PgColumn, value: unknown) => sql`${column} is not distinct from ${value}`;
  return db
    .select()
    .from(models)
    .where(
      and(
        within(scope, models),
        eq(models.state, "READY"),
        isNotNull(models.trainingSize),
        eq(models.kind, family.kind),
        // What an analytic model computes grows with its images.
        family.kind === "ANALYTIC" ? undefined : same(models.parameters, family.parameters),
        eq(models.framework, family.framework),
        eq(models.architecture, family.architecture),
        same(models.parameterization, family.parameterization),
        same(models.trainingSetId, family.trainingSetId),
        same(models.trainingOffset, family.trainingOffset),
        same(models.trainingOnlyClass, family.trainingOnlyClass),
        same(models.parentId, family.parentId),
        sql`jsonb_array_length(${models.classes}) = ${family.classes}`,
      ),
    )
    .orderBy(asc(models.trainingSize), asc(models.slug));
}

export async function visibleSlugs(db: Executor, scope: Scope): Promise<string[]> {
  const rows = await db.select({ slug: models.slug }).from(models).where(within(scope, models)).orderBy(models.slug);
  return rows.map((row) => row.slug);
}

export interface ModelFilterRow {
  kind?: ModelKind | null;
  framework?: string | null;
  architecture?: string | null;
  trainingSet?: string | null;
  trainingSize?: number | null;
  classConditional?: boolean | null;
  run?: string | null;
  text?: string | null;
}

/** `first + 1` models after a slug, and how many there are in all. */
export async function listModels(
  db: Executor,
  scope: Scope,
  filter: ModelFilterRow,
  first: number,
  after: string | null,
): Promise<{ rows: ModelRow[]; total: number }> {
  const like = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  const conditions = and(
    within(scope, models),
    filter.kind == null ? undefined : eq(models.kind, filter.kind),
    filter.framework == null ? undefined : eq(models.framework, filter.framework),
    filter.architecture == null ? undefined : eq(models.architecture, filter.architecture),
    filter.trainingSet == null
      ? undefined
      : inArray(
          models.trainingSetId,
          db.select({ id: trainingSets.id }).from(trainingSets).where(eq(trainingSets.slug, filter.trainingSet)),
        ),
    filter.trainingSize == null ? undefined : eq(models.trainingSize, filter.trainingSize),
    filter.classConditional == null
      ? undefined
      : sql`(jsonb_array_length(${models.classes}) > 0) = ${filter.classConditional}`,
    filter.run == null ? undefined : eq(models.trainingRun, filter.run),
    filter.text == null ? undefined : or(ilike(models.slug, like(filter.text)), ilike(models.title, like(filter.text))),
  );
  const rows = await db
    .select()
    .from(models)
    .where(and(conditions, after === null ? undefined : gt(models.slug, after)))
    .orderBy(asc(models.slug))
    .limit(first + 1);
  const [count] = await db.select({ n: sql<number>`count(*)::int` }).from(models).where(conditions);
  return { rows, total: count?.n ?? 0 };
}

export async function findTrainingSets(db: Executor, scope: Scope, ids: string[]): Promise<TrainingSetRow[]> {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(trainingSets)
    .where(and(inArray(trainingSets.id, ids), within(scope, trainingSets)));
}

export async function listTrainingSets(db: Executor, scope: Scope, first: number, after: string | null) {
  const rows = await db
    .select()
    .from(trainingSets)
    .where(and(within(scope, trainingSets), after === null ? undefined : gt(trainingSets.slug, after)))
    .orderBy(asc(trainingSets.slug))
    .limit(first + 1);
  const [count] = await db
    .select({ n: sql<number>`count(*)::int` })
    .from(trainingSets)
    .where(within(scope, trainingSets));
  return { rows, total: count?.n ?? 0 };
}

/** The models and sets that ship with the program, whoever looks: for registration alone. */
export async function shippedModels(db: Executor): Promise<ModelRow[]> {
  return db.select().from(models).where(eq(models.shipped, true));
}
/** Training sets by name, within what the viewer may see. */
export async function visibleTrainingSets(db: Executor, scope: Scope): Promise<TrainingSetRow[]> {
  return db.select().from(trainingSets).where(within(scope, trainingSets)).orderBy(trainingSets.slug);
}
export async function trainingSetByDigest(db: Executor, digest: string): Promise<TrainingSetRow | null> {
  const [row] = await db.select().from(trainingSets).where(eq(trainingSets.digest, digest));
  return row ?? null;
}
export async function trainingSetBySlug(db: Executor, slug: string): Promise<TrainingSetRow | null> {
  const [row] = await db.select().from(trainingSets).where(eq(trainingSets.slug, slug));
  return row ?? null;
}
export async function allTrainingSets(db: Executor): Promise<TrainingSetRow[]> {
  return db.select().from(trainingSets);
}
export async function trainingSetById(db: Executor, id: string): Promise<TrainingSetRow | null> {
  const [row] = await db.select().from(trainingSets).where(eq(trainingSets.id, id));
  return row ?? null;
}
/** Its id; null where another has its slug or its images already. */
export async function insertTrainingSet(db: Executor, row: typeof trainingSets.$inferInsert): Promise<string | null> {
  const [inserted] = await db.insert(trainingSets).values(row).onConflictDoNothing().returning({ id: trainingSets.id });
  return inserted?.id ?? null;
}
export async function modelSlugs(db: Executor): Promise<Set<string>> {
  return new Set((await db.select({ slug: models.slug }).from(models)).map((row) => row.slug));
}
/** Gives models their parents, by slug; a parent that is not there leaves null. */
export async function linkParents(tx: Executor, parents: ReadonlyMap<string, string>): Promise<void> {
  if (parents.size === 0) return;
  await tx.execute(sql`
    update model set parent_id = parent.id
    from unnest(${sql.param([...parents.keys()])}::text[], ${sql.param([...parents.values()])}::text[]) as link (child, parent)
    join model as parent on parent.slug = link.parent
    where model.slug = link.child and model.parent_id is null`);
}

/** Rows whose slug another process has taken meanwhile are left out: it registered the same. */
export async function insertModels(db: Executor, rows: NewModelRow[]): Promise<void> {
  await db.insert(models).values(rows).onConflictDoNothing();
}
/** Null where the slug is taken, by whomever. */
export async function insertModel(db: Executor, row: NewModelRow): Promise<ModelRow | null> {
  const [inserted] = await db.insert(models).values(row).onConflictDoNothing({ target: models.slug }).returning();
  return inserted ?? null;
}
/** Whoever looks: for what the operator adds. */
export async function modelBySlug(db: Executor, slug: string): Promise<ModelRow | null> {
  const [row] = await db.select().from(models).where(eq(models.slug, slug));
  return row ?? null;
}
/** A check ends with its worker: another may take it after this, unless it is prolonged. */
export const CHECK_SECONDS = 12;

/** Takes the oldest model whose check is due and that no worker holds. */
export async function claimCheck(db: Executor, takes: Takes | null = null): Promise<ModelRow | null> {
  return claim(
    db,
    sql`select id from model where ${DUE} and weights_object is not null and ${takesModel(takes)} order by created_at, slug limit 1`,
  );
}

/** Takes the smallest ANALYTIC model whose weights must be made and that no worker holds; claimed as a check is. */
export async function claimMaking(db: Executor): Promise<ModelRow | null> {
  return claim(
    db,
    sql`select id from model where ${DUE} and weights_object is null and kind = 'ANALYTIC'
      order by training_count, slug limit 1`,
  );
}

const DUE = sql.raw("state = 'CHECKING' and (check_until is null or check_until < now())");

async function claim(db: Executor, one: SQL): Promise<ModelRow | null> {
  const [row] = await db
    .update(models)
    .set({ checkUntil: sql`now() + make_interval(secs => ${CHECK_SECONDS})` })
    .where(sql`${models.id} = (${one} for update skip locked)`)
    .returning();
  return row ?? null;
}

/** Keeps a check that takes long. */
export async function renewCheck(db: Executor, id: string): Promise<void> {
  await db
    .update(models)
    .set({ checkUntil: sql`now() + make_interval(secs => ${CHECK_SECONDS})` })
    .where(and(eq(models.id, id), eq(models.state, "CHECKING")));
}

/** Gives an unfinished check back. */
export async function giveBackCheck(db: Executor, id: string): Promise<void> {
  await db
    .update(models)
    .set({ checkUntil: null })
    .where(and(eq(models.id, id), eq(models.state, "CHECKING")));
}

export async function anyCheckDue(db: Executor): Promise<boolean> {
  const rows = await db
    .select({ id: models.id })
    .from(models)
    .where(sql`${DUE} and weights_object is not null`)
    .limit(1);
  return rows.length > 0;
}

/** Keeps what was made for an ANALYTIC model, once; its check is due then. */
export async function settleWeights(
  db: Executor,
  id: string,
  weights: { digest: string; weightsObject: string; drawing: DrawingModel; drawingDigest: string },
): Promise<void> {
  await db
    .update(models)
    .set({ ...weights, checkUntil: null })
    .where(and(eq(models.id, id), eq(models.state, "CHECKING"), isNull(models.weightsObject)));
}

/** An ANALYTIC model whose weights storage has lost: they are made again, and checked again. */
export async function remakeWeights(db: Executor, id: string): Promise<void> {
  await db
    .update(models)
    .set({ state: "CHECKING", weightsObject: null, checkUntil: null })
    .where(and(eq(models.id, id), eq(models.kind, "ANALYTIC")));
}
