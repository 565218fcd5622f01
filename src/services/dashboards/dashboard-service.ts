/** Dashboards: saved queries and how to draw their answers. They hold no data: who shows one asks, as whom they are. */
import { requireAuthor, requireEditor } from "../../access/permissions.js";
import { type DashboardRow, deleteDashboard, findWidgets } from "../../db/queries/dashboards.js";
import { dashboardQueries } from "../../db/queries/named.js";
import type { Dependencies } from "../dependencies.js";
import { checkWords, namedRows } from "../named.js";
import { checkWidgets } from "./rules.js";
import type { CheckSavedQuery, DashboardService, DashboardView } from "./views.js";

export function createDashboardService(
  deps: Pick<Dependencies, "db" | "limits">,
  check: CheckSavedQuery,
): DashboardService {
  const rows = namedRows(deps, "Dashboard", dashboardQueries);
  const view = (row: DashboardRow): DashboardView => row;

  return {
    bySlug: ({ viewer }, slug) => rows.bySlug(viewer, slug),

    async byIds({ viewer }, ids) {
      const found = new Map((await rows.byIds(viewer, ids)).map((row) => [row.id, view(row)]));
      return ids.map((id) => found.get(id) ?? null);
    },

    async widgets(shown) {
      const found = await findWidgets(
        deps.db,
        shown.map(({ id }) => id),
      );
      return shown.map(({ id }) => found.get(id) ?? []);
    },

    list: ({ viewer }, text, page) => rows.page(viewer, text, page, async (found) => found.map(view)),

    async create({ viewer }, input) {
      requireAuthor(viewer);
      const { slug, title, description } = checkWords(input);
      const widgets = await checkWidgets(check, input.widgets);
      const { visibility } = input;
      const made = { slug: slug!, title: title!, description: description ?? null, widgets, visibility };
      return view(await rows.insert(viewer, { ...made, owner: viewer.name }, "input.slug"));
    },

    async update({ viewer }, id, readAt, input) {
      const row = await rows.need(viewer, id);
      requireEditor(viewer, row);
      const words = checkWords(input);
      const widgets = input.widgets ? await checkWidgets(check, input.widgets) : undefined;
      const visibility = input.visibility ?? row.visibility;
      return view(await rows.update(viewer, id, readAt, { ...words, ...(widgets && { widgets }), visibility }));
    },

    async copy({ viewer }, id, slug, title) {
      requireAuthor(viewer);
      const words = checkWords({ slug, title }, []);
      const row = await rows.need(viewer, id);
      const [widgets] = await this.widgets([row]);
      const { title: known, description } = row;
      const made = { slug: words.slug!, title: words.title ?? known, description, widgets: widgets! };
      return view(await rows.insert(viewer, { ...made, owner: viewer.name, visibility: "PRIVATE" }, "slug"));
    },

    async remove({ viewer }, id) {
      const row = await rows.need(viewer, id);
      requireEditor(viewer, row);
      await rows.remove(viewer, row, async (tx) => {
        await deleteDashboard(tx, id);
        return true;
      });
    },
  };
}
