import type { NoiseSchedule } from "../../domain/model.js";

/** What a discrete schedule says of each timestep 0 … steps − 1; float64. */
export interface ScheduleTable {
  betas: Float64Array;
  /** Cumulative product of 1 − beta. */
  abar: Float64Array;
  /** sqrt((1 − abar) / abar), rising. */
  sigmas: Float64Array;
  logSigmas: Float64Array;
}

function linspace(start: number, end: number, count: number): Float64Array {
  const last = Math.max(count - 1, 1);
  return Float64Array.from({ length: count }, (_, i) => start + (i / last) * (end - start));
}

/** Signal left at t in [0, 1]: Nichol & Dhariwal 2021, equation 17. */
function cosineSignal(t: number): number {
  return Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2;
}

/** DDPM's linear betas, Stable Diffusion's scaled linear ones, iDDPM's cosine capped at 0.999 (takes no start or end). */
function betasOf({ betas, steps, betaStart, betaEnd }: NoiseSchedule): Float64Array {
  switch (betas) {
    case "LINEAR":
      return linspace(betaStart, betaEnd, steps);
    case "SCALED_LINEAR":
      return linspace(Math.sqrt(betaStart), Math.sqrt(betaEnd), steps).map((root) => root * root);
    case "COSINE":
      return Float64Array.from({ length: steps }, (_, i) =>
        Math.min(1 - cosineSignal((i + 1) / steps) / cosineSignal(i / steps), 0.999),
      );
  }
}

function makeTable(schedule: NoiseSchedule): ScheduleTable {
  const betas = betasOf(schedule);
  let product = 1;
  const abar = betas.map((beta) => {
    product *= 1 - beta;
    return product;
  });
  const sigmas = abar.map((signal) => Math.sqrt((1 - signal) / signal));
  return { betas, abar, sigmas, logSigmas: sigmas.map(Math.log) };
}

/** Models share a handful of schedules; the bound is there so that strange registrations cannot fill the memory. */
const KEPT = 32;
const tables = new Map<string, ScheduleTable>();

/** The table of a discrete schedule, made once: shared, so not to be written to. */
export function scheduleTable(schedule: NoiseSchedule): ScheduleTable {
  const { betas, steps, betaStart, betaEnd } = schedule;
  const key = `${betas} ${steps} ${betaStart} ${betaEnd}`;
  const known = tables.get(key);
  if (known) return known;
  const table = makeTable(schedule);
  if (tables.size >= KEPT) tables.delete(tables.keys().next().value!);
  tables.set(key, table);
  return table;
}
