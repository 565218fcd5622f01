import type { ScheduleTable } from "./betas.js";

/** The last index of a rising table whose value is at most `value`; 0 where none is. */
function lastAtMost(table: Float64Array, value: number): number {
  let low = 0;
  let high = table.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (table[middle]! <= value) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * The fractional timestep of a level, interpolated in log sigma: k-diffusion's DiscreteSchedule.sigma_to_t, not quantized.
 * Below the table 0, above it its last index.
 */
export function sigmaToTimestep({ sigmas, logSigmas }: ScheduleTable, sigma: number): number {
  const last = sigmas.length - 1;
  if (last === 0) return 0;
  const low = Math.min(lastAtMost(sigmas, sigma), last - 1);
  const from = logSigmas[low]!;
  const weight = Math.min(Math.max((from - Math.log(sigma)) / (from - logSigmas[low + 1]!), 0), 1);
  return (1 - weight) * low + weight * (low + 1);
}
