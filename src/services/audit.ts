/** The record of who did what, for those who run the place. What is done is recorded where it is done. */
import { requireOwner } from "../access/permissions.js";
import { type AuditRow, type AuditWhere, listAudit } from "../db/queries/audit.js";
import { badInput } from "../errors.js";
import type { Asking, Page, PageRequest } from "./asking.js";
import type { Dependencies } from "./dependencies.js";
import { checkFirst, decodeCursor, pageOf } from "./paging.js";

export type AuditFilter = AuditWhere;
export interface AuditService {
  /** Newest first. OWNER only. */
  list(asking: Asking, filter: AuditFilter, page: PageRequest): Promise<Page<AuditRow>>;
}
export type { AuditRow } from "../db/queries/audit.js";

export function createAuditService({ db, limits }: Pick<Dependencies, "db" | "limits">): AuditService {
  return {
    async list({ viewer }, filter, page) {
      requireOwner(viewer);
      const first = checkFirst(page.first, limits.page);
      for (const name of ["actor", "subject"] as const) {
        if (filter[name]?.includes("\0")) throw badInput(`filter.${name}`, `filter.${name} takes no character U+0000.`);
      }
      const before = page.after == null ? null : positionOf(page.after);
      const { rows, total } = await listAudit(db, filter, first, before);
      return pageOf(
        rows,
        first,
        page.after ?? null,
        total,
        (row) => String(row.id),
        (row) => row,
      );
    },
  };
}

function positionOf(cursor: string): number {
  const id = /^\d{1,15}$/.exec(decodeCursor(cursor))?.[0];
  if (id) return Number(id);
  throw badInput("after", "after is not a cursor of this list: pass an endCursor as it was given.");
}
