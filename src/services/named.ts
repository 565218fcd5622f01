/** What studies and dashboards, made by people under names of their own, have in common. Refusals name the argument's path. */
import { z } from "zod";
import { scopeOf } from "../access/scope.js";
import { record } from "../db/queries/audit.js";
import type { Scope } from "../db/queries/scope.js";
import { sqlState, transaction } from "../db/retry.js";
import type { AuditAction } from "../domain/audit.js";
import type { Viewer } from "../domain/viewer.js";
import { badInput, ConcordanceError } from "../errors.js";
import type { Page, PageRequest } from "./asking.js";
import type { Dependencies } from "./dependencies.js";
import { isUuid } from "./models.js";
import { checkFirst, decodeCursor, pageOf } from "./paging.js";

/** Of Markdown, in characters. It is kept and answered as text: whoever shows it as a page escapes the HTML in it. */
const DESCRIPTION_MOST = 50_000;
const TITLE_MOST = 200;
const TITLE_WORDS = `takes 1 to ${TITLE_MOST} characters, without line breaks`;
const TEXT_MOST = 200;
const UNIQUE_VIOLATION = "23505";

const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, "takes 1 to 80 lower-case letters, digits and hyphens, no hyphen first");
export const title = z
  .string()
  .regex(/^\P{Cc}*$/u, TITLE_WORDS)
  .trim()
  .min(1, TITLE_WORDS)
  .max(TITLE_MOST, TITLE_WORDS);
const description = z
  .string()
  .max(DESCRIPTION_MOST, `takes at most ${DESCRIPTION_MOST} characters`)
  // PostgreSQL's text holds every character but this one.
  .refine((text) => !text.includes("\0"), "takes no character U+0000");
const Words = z.object({ slug: slug.optional(), title: title.optional(), description: description.nullish() });

/** The words of a study or dashboard, trimmed; null in them means absent, but for the description. */
export function checkWords(
  { slug, title, description }: { slug?: string | null; title?: string | null; description?: string | null },
  at = ["input"],
): z.infer<typeof Words> {
  const words = { slug: slug ?? undefined, title: title ?? undefined };
  return checked(Words, { ...words, ...(description !== undefined && { description }) }, at);
}

/** What `schema` makes of a value; BAD_USER_INPUT beneath `at`. */
export function checked<T extends z.ZodType>(schema: T, value: unknown, at: readonly string[]): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const field = [...at, ...path].join(".");
  throw badInput(field, `${field} ${message}.`, parsed.error);
}

interface Queries<Row, NewRow> {
  find(db: Dependencies["db"], scope: Scope, where: { ids: string[] } | { slugs: string[] }): Promise<Row[]>;
  list(
    db: Dependencies["db"],
    scope: Scope,
    text: string | null,
    first: number,
    after: string | null,
  ): Promise<{ rows: Row[]; total: number }>;
  insert(db: Dependencies["db"], row: NewRow): Promise<Row | null>;
  update(db: Dependencies["db"], id: string, readAt: Date, change: Partial<NewRow>): Promise<Row | null>;
}

/** Rows of one kind as a viewer may find and change them; what is changed is recorded with the change. */
export function namedRows<Row extends { id: string; slug: string }, NewRow extends { slug: string; owner: string }>(
  { db, limits }: Pick<Dependencies, "db" | "limits">,
  kind: "Study" | "Dashboard",
  queries: Queries<Row, NewRow>,
) {
  const action = (verb: "CREATED" | "UPDATED" | "DELETED") => `${verb}_${kind.toUpperCase()}` as AuditAction;
  const entry = (viewer: Viewer, verb: "CREATED" | "UPDATED" | "DELETED", row: Row) => ({
    ...{ actor: viewer.name, action: action(verb), subject: `${kind}:${row.id}` },
    detail: { slug: row.slug },
  });

  return {
    async bySlug(viewer: Viewer, slug: string): Promise<Row | null> {
      // What is no slug is nobody's, and PostgreSQL would refuse some of it.
      if (!Words.shape.slug.safeParse(slug).success) return null;
      return (await queries.find(db, scopeOf(viewer), { slugs: [slug] }))[0] ?? null;
    },
    byIds(viewer: Viewer, ids: readonly string[]): Promise<Row[]> {
      return queries.find(db, scopeOf(viewer), { ids: ids.filter(isUuid) });
    },
    /** The row that a viewer may see. NOT_FOUND. */
    async need(viewer: Viewer, id: string): Promise<Row> {
      const [row] = await this.byIds(viewer, [id]);
      if (row) return row;
      throw new ConcordanceError("NOT_FOUND", `No ${kind.toLowerCase()} has this id.`, { field: "id" });
    },
    async page<View>(
      viewer: Viewer,
      text: string | null,
      page: PageRequest,
      views: (rows: readonly Row[]) => Promise<View[]>,
    ): Promise<Page<View>> {
      const first = checkFirst(page.first, limits.page);
      if (text !== null && (text.length > TEXT_MOST || text.includes("\0"))) {
        throw badInput("text", `text takes at most ${TEXT_MOST} characters, none of them U+0000.`);
      }
      const after = page.after == null ? null : decodeCursor(page.after);
      const { rows, total } = await queries.list(db, scopeOf(viewer), text, first, after);
      const shown = await views(rows);
      const viewOf = new Map(rows.map((row, i) => [row, shown[i]!]));
      return pageOf(
        rows,
        first,
        after,
        total,
        (row) => row.slug,
        (row) => viewOf.get(row)!,
      );
    },
    /** CONFLICT, by `field`, for a slug that is taken. */
    async insert(viewer: Viewer, row: NewRow, field: string): Promise<Row> {
      const inserted = await transaction(db, async (tx) => {
        const made = await queries.insert(tx, row);
        if (made) await record(tx, entry(viewer, "CREATED", made));
        return made;
      });
      if (!inserted) throw slugTaken(row.slug, field);
      return inserted;
    },
    /** CONFLICT for a slug that is taken, and where the row was changed since `readAt`. */
    async update(viewer: Viewer, id: string, readAt: Date, change: Partial<NewRow>): Promise<Row> {
      const updated = await transaction(db, async (tx) => {
        const made = await queries.update(tx, id, readAt, change);
        if (made) await record(tx, entry(viewer, "UPDATED", made));
        return made;
      }).catch((error: unknown) => {
        throw sqlState(error) === UNIQUE_VIOLATION ? slugTaken(change.slug!, "input.slug") : error;
      });
      if (updated) return updated;
      const words = `The ${kind.toLowerCase()} was changed since it was read: read it again, and say its updatedAt.`;
      throw new ConcordanceError("CONFLICT", words, { field: "updatedAt" });
    },
    /** False where `deletes` says so. */
    remove(viewer: Viewer, row: Row, deletes: (tx: Dependencies["db"]) => Promise<boolean>): Promise<boolean> {
      return transaction(db, async (tx) => {
        const gone = await deletes(tx);
        if (gone) await record(tx, entry(viewer, "DELETED", row));
        return gone;
      });
    },
  };
}

/** Slugs are one name space: an answer that hid what is PRIVATE would have to make two of one name. It says no more. */
function slugTaken(slug: string, field: string): ConcordanceError {
  return new ConcordanceError("CONFLICT", `The slug ${slug} is taken: choose another.`, { field });
}
