/** What each view's query can be kept as: a chart, and where in the answer the chart's own is. */
import type { Chart } from "../../../src/domain/dashboard.js";
import type { DashboardQuery, WidgetInput } from "../api/operations.generated.js";
import type { OperationName } from "../api/texts.js";
import { freePlace } from "./arrange.js";

export interface Kind {
  name: string;
  chart: Chart;
  path: string | null;
}
const AS_IT_IS: Kind = { name: "The answer as it is", chart: "JSON", path: null };
const KINDS: Partial<Record<OperationName, readonly Kind[]>> = {
  grid: [{ name: "Grid of samples", chart: "GRID", path: "grid" }],
  "heat-map": [
    { name: "Heat map", chart: "HEAT_MAP", path: "reproducibility.matrix" },
    { name: "Table of pairs", chart: "TABLE", path: "reproducibility.comparisons" },
  ],
  comparison: [
    { name: "Score", chart: "NUMBER", path: "comparison.score.value" },
    { name: "Histogram", chart: "HISTOGRAM", path: "comparison.histogram" },
  ],
  seed: [{ name: "Table of samples", chart: "TABLE", path: "seed.samples" }],
  sample: [{ name: "Image", chart: "IMAGE", path: "sample.image" }],
  transition: [
    { name: "Chart over training size", chart: "TRANSITION", path: "transition.points" },
    { name: "Table of points", chart: "TABLE", path: "transition.points" },
  ],
  studies: [{ name: "Table of studies", chart: "TABLE", path: "studies.edges" }],
};
export const kindsOf = (name: OperationName): readonly Kind[] => [...(KINDS[name] ?? []), AS_IT_IS];

/** In columns and rows: what each chart needs so that nothing of it is cut. */
const SIZES: Record<Chart, readonly [number, number]> = {
  GRID: [12, 6],
  HEAT_MAP: [12, 8],
  TRANSITION: [12, 8],
  HISTOGRAM: [8, 5],
  TABLE: [12, 6],
  NUMBER: [8, 3],
  IMAGE: [6, 5],
  JSON: [8, 6],
};

export type WidgetCards = NonNullable<DashboardQuery["dashboard"]>["widgets"];

/** As they are handed in: what the cache added is left out. */
export function inputsOf(widgets: WidgetCards): WidgetInput[] {
  return widgets.map(({ id, title, document, variables, chart, path, layout: { x, y, width, height } }) => ({
    ...{ id, title, document, variables, chart, path: path ?? null },
    layout: { x, y, width, height },
  }));
}

/** One more, at the first free place, under an id that none of the others has. */
export function withOneMore(
  widgets: readonly WidgetInput[],
  one: Omit<WidgetInput, "id" | "layout">,
  wanted: string,
): WidgetInput[] {
  const ids = new Set(widgets.map(({ id }) => id));
  const stem = wanted.slice(0, 36) || "widget";
  let id = stem;
  for (let i = 2; ids.has(id); i++) id = `${stem}-${i}`;
  return [...widgets, { id, ...one, layout: freePlace(widgets, ...SIZES[one.chart]) }];
}
