/** What people make under a name and may see by its visibility: studies and dashboards alike. */
import { and, asc, count, eq, getTableColumns, gt, ilike, inArray, or, sql } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { dashboards, studies } from "../schema/index.js";
import type { DashboardRow } from "./dashboards.js";
import { type Scope, within } from "./scope.js";
import type { StudyRow } from "./studies.js";

/** Clients know `updatedAt` to the millisecond: two changes within one are a millisecond apart here. */
const NEXT_UPDATE = sql`greatest(clock_timestamp(), updated_at + interval '1 millisecond')`;

/** `columns`: of the rows that are read. */
function queriesOf<Table extends typeof studies | typeof dashboards, Row extends DashboardRow | StudyRow>(
  given: Table,
  columns: object,
) {
  type NewRow = Table["$inferInsert"];
  // Only columns that both have are named here.
  const table = given as typeof studies;
  const read = columns as typeof table._.columns;

  return {
    async find(db: Executor, scope: Scope, where: { ids: string[] } | { slugs: string[] }): Promise<Row[]> {
      const wanted = "ids" in where ? inArray(table.id, where.ids) : inArray(table.slug, where.slugs);
      const rows = await db
        .select(read)
        .from(table)
        .where(and(wanted, within(scope, table)));
      return rows as Row[];
    },

    /** `first + 1` rows after a slug, and how many there are in all. */
    async list(
      db: Executor,
      scope: Scope,
      text: string | null,
      first: number,
      after: string | null,
    ): Promise<{ rows: Row[]; total: number }> {
      const like = `%${(text ?? "").replace(/[\\%_]/g, "\\$&")}%`;
      const conditions = and(
        within(scope, table),
        text === null ? undefined : or(ilike(table.slug, like), ilike(table.title, like)),
      );
      const rows = await db
        .select(read)
        .from(table)
        .where(and(conditions, after === null ? undefined : gt(table.slug, after)))
        .orderBy(asc(table.slug))
        .limit(first + 1);
      const [all] = await db.select({ n: count() }).from(table).where(conditions);
      return { rows: rows as Row[], total: all?.n ?? 0 };
    },

    /** Null where the slug is taken, by whomever. */
    async insert(db: Executor, row: NewRow): Promise<Row | null> {
      const [inserted] = await db
        .insert(table)
        .values(row as typeof studies.$inferInsert)
        .onConflictDoNothing({ target: table.slug })
        .returning(read);
      return (inserted as Row | undefined) ?? null;
    },

    /** Null where it was changed since it was read. Throws a unique violation for a slug that is taken. */
    async update(db: Executor, id: string, readAt: Date, change: Partial<NewRow>): Promise<Row | null> {
      const [updated] = await db
        .update(table)
        .set({ ...change, updatedAt: NEXT_UPDATE })
        .where(and(eq(table.id, id), eq(sql`date_trunc('milliseconds', ${table.updatedAt})`, readAt)))
        .returning(read);
      return (updated as Row | undefined) ?? null;
    },
  };
}

/** Widgets may be large: they are read where they are asked for. */
const { widgets: _widgets, ...DASHBOARD } = getTableColumns(dashboards);

export const studyQueries = queriesOf<typeof studies, StudyRow>(studies, getTableColumns(studies));
export const dashboardQueries = queriesOf<typeof dashboards, DashboardRow>(dashboards, DASHBOARD);
