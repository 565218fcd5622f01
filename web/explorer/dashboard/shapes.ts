/** What each chart draws, read from an answer that somebody else's document asked for: null where it is something else. */
import type { Chart } from "../../../src/domain/dashboard.js";
import type { Point } from "../transition/points.js";
import { isRecord } from "./reading.js";

/** What each chart takes, in words. */
export const TAKES: Record<Chart, string> = {
  GRID: "a grid: rows of samples",
  HEAT_MAP: "a matrix of numbers",
  TRANSITION: "points of a transition: a training size and a reproducibility each",
  HISTOGRAM: "edges and counts",
  TABLE: "a list of objects",
  NUMBER: "a number",
  IMAGE: "an image",
  JSON: "anything",
};

export interface GridSample {
  url: string | null;
  /** What is said of it. */
  told: string;
  state: string;
}
export interface GridRow {
  name: string;
  samples: GridSample[];
}
type Fields = Record<string, unknown>;

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
const inside = (value: unknown, ...names: string[]): unknown =>
  names.reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), value);

export function listOf(value: unknown): Fields[] | null {
  return Array.isArray(value) && value.every((item) => isRecord(item) && !Array.isArray(item)) ? value : null;
}

export function imageOf(value: unknown): { url: string } | null {
  const url = text(inside(value, "url"));
  return url === null || Array.isArray(value) ? null : { url };
}

const slugIn = (source: unknown) => text(inside(source, "model", "slug")) ?? text(inside(source, "model", "title"));

export function gridOf(value: unknown): GridRow[] | null {
  const rows = listOf(inside(value, "rows"));
  if (!rows?.every((row) => Array.isArray(row.samples))) return null;
  return rows.map(({ source, samples }, i) => ({
    name: slugIn(source) ?? `row ${i + 1}`,
    samples: (samples as unknown[]).map((sample, k) => {
      const state = text(inside(sample, "state")) ?? (inside(sample, "image") ? "READY" : "NOT_SAMPLED");
      const seed = number(inside(sample, "seed", "value"));
      const reason = text(inside(sample, "error", "message"));
      const place = seed === null ? `sample ${k + 1}` : `seed ${seed}`;
      const told = `${place}: ${state.toLowerCase().replace("_", " ")}${reason ? `, ${reason}` : ""}`;
      return { url: text(inside(sample, "image", "url")), state, told };
    }),
  }));
}

export interface MatrixShape {
  cells: (number | null)[][];
  /** Of rows and columns, where the answer has as many sources. */
  names: string[] | null;
}
export function matrixOf(value: unknown, around: unknown): MatrixShape | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const isRow = (row: unknown) => Array.isArray(row) && row.every((cell) => cell === null || typeof cell === "number");
  if (!value.every(isRow)) return null;
  const cells = value as (number | null)[][];
  const names = listOf(inside(around, "sources"))?.map(slugIn) ?? [];
  const named = names.length === cells.length && cells.every((row) => row.length === names.length);
  return { cells, names: named && names.every((name) => name !== null) ? (names as string[]) : null };
}

export function histogramOf(value: unknown): { edges: number[]; counts: number[] } | null {
  const [edges, counts] = [inside(value, "edges"), inside(value, "counts")];
  if (!Array.isArray(edges) || !Array.isArray(counts) || edges.length !== counts.length + 1) return null;
  return [...edges, ...counts].every((item) => typeof item === "number") ? { edges, counts } : null;
}

export interface NumberShape {
  value: number | null;
  /** A score's, where the number is one. */
  low: number | null;
  high: number | null;
  n: number | null;
  chance: number | null;
}
export function numberOf(value: unknown, around: unknown, beyond: unknown): NumberShape | null {
  if (value !== null && typeof value !== "number") return null;
  const beside = (name: string) => number(inside(around, name));
  return {
    value,
    low: beside("low"),
    high: beside("high"),
    n: beside("n"),
    chance: number(inside(beyond, "chance", "value")),
  };
}

const NO_SCORE = { value: null, low: null, high: null, n: 0, requested: 0 };
const scoreOf = (value: unknown) => ({ ...NO_SCORE, ...(isRecord(value) ? value : {}) });

/** A document may ask for less than the transition's own view does: what it leaves out is not drawn. */
export function pointsOf(value: unknown): { points: Point[]; withGl: boolean } | null {
  const list = listOf(value);
  if (!list?.every((point) => typeof point.trainingSize === "number" && isRecord(point.reproducibility))) return null;
  if (list.length === 0) return null;
  const generalization = (of: unknown) => ({
    score: scoreOf(inside(of, "score")),
    reference: scoreOf(inside(of, "reference")),
    excessCopying: scoreOf(inside(of, "excessCopying")),
  });
  const points = list.map((point) => ({
    ...point,
    regime: point.regime ?? null,
    reproducibility: scoreOf(point.reproducibility),
    chance: scoreOf(point.chance),
    generalizationA: generalization(point.generalizationA),
    generalizationB: generalization(point.generalizationB),
  })) as unknown as Point[];
  points.sort((a, b) => a.trainingSize - b.trainingSize);
  return { points, withGl: list.some((point) => isRecord(inside(point.generalizationA, "score"))) };
}

/** Nested objects become columns of their own: {score: {value}} is `score.value`. Ids say nothing to a reader. */
export function flat(object: Fields, prefix = ""): [string, unknown][] {
  return Object.entries(object).flatMap(([name, value]): [string, unknown][] => {
    if (name === "id") return [];
    const nested = isRecord(value) && !Array.isArray(value) && !imageOf(value);
    return nested ? flat(value, `${prefix}${name}.`) : [[prefix + name, value]];
  });
}
