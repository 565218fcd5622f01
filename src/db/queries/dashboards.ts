import { eq } from "drizzle-orm";
import type { Executor } from "../executor.js";
import { dashboards } from "../schema/index.js";

export type DashboardRow = typeof dashboards.$inferSelect;

export async function deleteDashboard(tx: Executor, id: string): Promise<void> {
  await tx.delete(dashboards).where(eq(dashboards.id, id));
}
