/** What a viewer may see, as every statement is held to it. */
import { and, eq, inArray, ne, or, type SQL, sql, type Table } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Visibility } from "../../domain/model.js";
import type { SharedSubject } from "../../domain/viewer.js";
import { dashboards, datasetVersions, models, studies } from "../schema/index.js";

/** What a viewer may see: these visibilities, what they own, and what is given to them. An empty scope sees nothing. */
export interface Scope {
  visibilities: readonly Visibility[];
  owner: string | null;
  /** By a share link: this one study, version or dashboard, and a study's versions. */
  shared?: SharedSubject;
  /** These models, but for what is PRIVATE and not the creator's. */
  models?: { ids: readonly string[]; creator: string };
}

export function within(scope: Scope, table: { visibility: PgColumn; owner: PgColumn }): SQL {
  const parts = [
    scope.visibilities.length > 0 ? inArray(table.visibility, [...scope.visibilities]) : undefined,
    scope.owner === null ? undefined : eq(table.owner, scope.owner),
    given(scope, table.visibility.table),
  ];
  return or(...parts) ?? sql`false`;
}

function given({ shared, models: cards }: Scope, table: Table): SQL | undefined {
  if (table === models && cards) {
    const shown = or(ne(models.visibility, "PRIVATE"), eq(models.owner, cards.creator));
    return and(inArray(models.id, [...cards.ids]), shown);
  }
  if (!shared) return undefined;
  if (table === studies && shared.type === "STUDY") return eq(studies.id, shared.id);
  if (table === dashboards && shared.type === "DASHBOARD") return eq(dashboards.id, shared.id);
  if (table !== datasetVersions || shared.type === "DASHBOARD") return undefined;
  return eq(shared.type === "STUDY" ? datasetVersions.studyId : datasetVersions.id, shared.id);
}
