/** Dashboards: saved queries, and how their answers are drawn and placed. */
export const CHARTS = ["GRID", "HEAT_MAP", "TRANSITION", "HISTOGRAM", "TABLE", "NUMBER", "IMAGE", "JSON"] as const;
export type Chart = (typeof CHARTS)[number];

/** Columns of a dashboard's page. */
export const COLUMNS = 24;

/** In columns and rows, from the top left. */
export interface WidgetLayout {
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface Widget {
  /** The dashboard's own name for it. */
  id: string;
  title: string;
  /** One query. */
  document: string;
  variables: Record<string, unknown>;
  chart: Chart;
  /** Where in the answer's data the chart's own is, as in `study.grid`; null: in the first field. */
  path: string | null;
  layout: WidgetLayout;
}

export function overlap(a: WidgetLayout, b: WidgetLayout): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
