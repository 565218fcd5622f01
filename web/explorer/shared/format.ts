/** Numbers as the paper writes them: `.81`, `1.00`, `−.07`; thousands with a comma. */
import type { MetricDirection } from "../api/operations.generated.js";

export function score(value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  const text = Math.abs(value).toFixed(2).replace(/^0\./, ".");
  return value < 0 && text !== ".00" ? `−${text}` : text;
}

/** A value of a metric: similarities like scores, distances with one decimal. */
export function metricValue(value: number | null | undefined, direction: MetricDirection): string {
  if (value === null || value === undefined) return "–";
  return direction === "SIMILARITY" ? score(value) : value.toFixed(1);
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

export function interval(low: number | null | undefined, high: number | null | undefined): string {
  return low == null || high == null ? "no interval" : `${score(low)} to ${score(high)}`;
}

export function seconds(value: number): string {
  if (value < 60) return `${Math.max(1, Math.round(value))} s`;
  if (value < 3600) return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
  return `${Math.floor(value / 3600)} h ${Math.round((value % 3600) / 60)} min`;
}

const METHODS: Record<string, string> = {
  EDM_HEUN: "EDM Heun",
  EDM_STOCHASTIC: "EDM stochastic",
  DDIM: "DDIM",
  DDPM: "DDPM",
  DPMPP_2M: "DPM++ 2M",
  EULER: "Euler",
  EULER_ANCESTRAL: "Euler ancestral",
};
export const methodName = (method: string) => METHODS[method] ?? method;

const NOISES: Record<string, string> = { TORCH_CPU: "Torch CPU", NUMPY_PCG64: "NumPy PCG64" };
export const noiseName = (noise: string) => NOISES[noise] ?? noise;

export const aboveOrBelow = (direction: MetricDirection) => (direction === "SIMILARITY" ? "above" : "below");
export const sign = (direction: MetricDirection) => (direction === "SIMILARITY" ? ">" : "<");
export const plural = (count: number, one: string, many = `${one}s`) => `${whole(count)} ${count === 1 ? one : many}`;

/** `2026-11-23 22:10 UTC`. */
export const moment = (at: string) => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

const UNITS = ["B", "kB", "MB", "GB"];
export function fileSize(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}
