/** Levels of a network that takes integer timesteps: those of its table, and no others. */
import type { ScheduleTable } from "./betas.js";
import { discreteTable, type ScheduledModel } from "./discrete.js";
import { sigmaToTimestep } from "./sigma-to-timestep.js";

/** The level that a network is asked at for a level: its table's nearest, by timestep, where it takes integers. */
export function nearestLevel(model: ScheduledModel, sigma: number): number {
  if (model.timestepType !== "INT64") return sigma;
  const table = discreteTable(model);
  return table.sigmas[Math.round(sigmaToTimestep(table, sigma))]!;
}

/**
 * Falling levels moved to the table's nearest, each to one of its own: where two meet, the higher one gives way, as far as
 * the table goes. NVlabs/edm's round_sigma, but for meeting levels, between which no step leads.
 */
export function ontoTable(levels: readonly number[], table: ScheduleTable): number[] {
  const last = table.sigmas.length - 1;
  const moved = new Array<number>(levels.length);
  let below = -1;
  for (let i = levels.length - 1; i >= 0; i--) {
    below = Math.min(Math.max(Math.round(sigmaToTimestep(table, levels[i]!)), below + 1), last);
    moved[i] = table.sigmas[below]!;
  }
  return moved;
}
