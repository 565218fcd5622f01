import type { DrawingModel } from "../../domain/model.js";
import { type ScheduleTable, scheduleTable } from "./betas.js";

/** The table of a model of discrete timesteps; registration refuses an EPSILON or V model without a schedule. */
export function discreteTable({
  parameterization,
  noiseSchedule,
}: Pick<DrawingModel, "parameterization" | "noiseSchedule">): ScheduleTable {
  if (!noiseSchedule) throw new Error(`A model of parameterization ${parameterization} has no noise schedule`);
  return scheduleTable(noiseSchedule);
}
