import { eq, inArray } from "drizzle-orm";
import type { Widget } from "../../domain/dashboard.js";
import type { Executor } from "../executor.js";
import { dashboards } from "../schema/index.js";

/** Without its widgets, which may be large. */
export type DashboardRow = Omit<typeof dashboards.$inferSelect, "widgets">;

export async function findWidgets(db: Executor, ids: string[]): Promise<Map<string, Widget[]>> {
  const { id, widgets } = dashboards;
  const rows = await db.select({ id, widgets }).from(dashboards).where(inArray(id, ids));
  return new Map(rows.map((row) => [row.id, row.widgets]));
}

export async function deleteDashboard(tx: Executor, id: string): Promise<void> {
  await tx.delete(dashboards).where(eq(dashboards.id, id));
}
