import type { Walk } from "../../domain/sampler.js";
import { discreteTable, type ScheduledModel } from "./discrete.js";
import { exponentialSigmas } from "./exponential.js";
import { karrasSigmas } from "./karras.js";
import { ontoTable } from "./on-table.js";
import { spacedTimesteps } from "./timesteps.js";

/**
 * steps + 1 levels, the last 0. On TIMESTEPS, and for networks that take integers, they are the table's own numbers, of
 * which sigmaToTimestep gives the integer timestep back without error: that is what the network is told.
 */
export function walkSigmas(walk: Walk, model: ScheduledModel): number[] {
  switch (walk.schedule) {
    case "KARRAS":
      return possible(karrasSigmas(walk), model);
    case "EXPONENTIAL":
      return possible(exponentialSigmas(walk), model);
    case "TIMESTEPS": {
      const { sigmas } = discreteTable(model);
      return [...spacedTimesteps(walk.spacing, sigmas.length, walk.steps).map((t) => sigmas[t]!), 0];
    }
  }
}

function possible(sigmas: number[], model: ScheduledModel): number[] {
  return model.timestepType === "INT64" ? [...ontoTable(sigmas.slice(0, -1), discreteTable(model)), 0] : sigmas;
}

/**
 * The state at the first level. In coordinates x = x0 + sigma·eps it is sigma_0 · z; on TIMESTEPS the
 * variance-preserving state x / sqrt(1 + sigma²) starts at z itself, as in diffusers.
 */
export function initialState(walk: Walk, noise: Float64Array, sigmas: readonly number[]): Float64Array {
  const first = sigmas[0]!;
  const scale = walk.schedule === "TIMESTEPS" ? Math.sqrt(first ** 2 + 1) : first;
  const state = new Float64Array(noise.length);
  for (let k = 0; k < state.length; k++) state[k] = noise[k]! * scale;
  return state;
}
