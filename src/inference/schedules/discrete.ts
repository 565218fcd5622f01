import type { DrawingModel } from "../../domain/model.js";
import { type ScheduleTable, scheduleTable } from "./betas.js";

/** What of a model decides which levels it may be asked at. */
export type ScheduledModel = Pick<DrawingModel, "parameterization" | "noiseSchedule" | "timestepType">;

/** Whether a network was trained on the timesteps of a table: EPSILON and V are. */
export function isDiscrete({ parameterization }: ScheduledModel): boolean {
  return parameterization === "EPSILON" || parameterization === "V";
}

/** The table of a model of discrete timesteps; registration refuses an EPSILON or V model without a schedule. */
export function discreteTable({ parameterization, noiseSchedule }: ScheduledModel): ScheduleTable {
  if (!noiseSchedule) throw new Error(`A model of parameterization ${parameterization} has no noise schedule`);
  return scheduleTable(noiseSchedule);
}
