/** Dashboards as the rest of the program knows them. */
import type { Widget } from "../../domain/dashboard.js";
import type { Visibility } from "../../domain/model.js";
import type { Asking, Page, PageRequest } from "../asking.js";

/** A widget as it is handed in. */
export type WidgetRequest = Omit<Widget, "variables" | "path"> &
  Partial<Pick<Widget, "path">> & {
    variables?: Record<string, unknown> | null;
  };
export interface DashboardRequest {
  slug: string;
  title: string;
  description?: string | null;
  widgets: WidgetRequest[];
  visibility: Visibility;
}
/** What is absent stays as it is; a description that is null is taken away. */
export type DashboardChange = { [Name in keyof DashboardRequest]?: DashboardRequest[Name] | null };

export interface DashboardView {
  id: string;
  slug: string;
  title: string;
  description: string | null;
  owner: string;
  visibility: Visibility;
  createdAt: Date;
  updatedAt: Date;
}

/**
 * Holds a saved document to what a sent one is held to: throws BAD_USER_INPUT or QUERY_TOO_COMPLEX, `field` beneath
 * `document`, `variables` or `path`, for what is not one query, is too large, or does not fit its variables or path.
 */
export type CheckSavedQuery = (saved: Pick<Widget, "document" | "variables" | "path">) => void;

export interface DashboardService {
  bySlug(asking: Asking, slug: string): Promise<DashboardView | null>;
  /** In the order of `ids`; null for what is not there or not the viewer's to see. */
  byIds(asking: Asking, ids: readonly string[]): Promise<(DashboardView | null)[]>;
  /** One list a dashboard that the viewer was shown, in their order; empty for one that is gone since. */
  widgets(shown: readonly DashboardView[]): Promise<Widget[][]>;
  list(asking: Asking, text: string | null, page: PageRequest): Promise<Page<DashboardView>>;
  /** BAD_USER_INPUT by field name, CONFLICT for a slug that is taken. */
  create(asking: Asking, input: DashboardRequest): Promise<DashboardView>;
  /** As `create`; CONFLICT too where the dashboard was changed since `readAt`. */
  update(asking: Asking, id: string, readAt: Date, input: DashboardChange): Promise<DashboardView>;
  /** PRIVATE, and the copier's. */
  copy(asking: Asking, id: string, slug: string, title: string | null): Promise<DashboardView>;
  remove(asking: Asking, id: string): Promise<void>;
}
