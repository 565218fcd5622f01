import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { CHARTS, type Chart as Drawn, type Widget as Kept, type WidgetLayout as Layout } from "../domain/dashboard.js";
import type { DashboardView } from "../services/dashboards/views.js";
import { Visibility } from "./model.enums.js";
import { Node } from "./node.interface.js";
import { DateTime, JSONObject } from "./scalars.js";

export const Chart = Object.fromEntries(CHARTS.map((chart) => [chart, chart])) as { [C in Drawn]: C };
registerEnumType(Chart, {
  name: "Chart",
  description:
    "How a widget's answer is drawn. GRID: a Grid. HEAT_MAP: a matrix of numbers. TRANSITION: points of a Transition. HISTOGRAM: edges and counts. TABLE: a list of objects. NUMBER: a number. IMAGE: an Image. JSON: anything, as it is.",
});

@ObjectType({ description: "Of 24 columns, from the top left." })
export class WidgetLayout implements Layout {
  @Field(() => Int)
  x!: number;

  @Field(() => Int)
  y!: number;

  @Field(() => Int)
  width!: number;

  @Field(() => Int)
  height!: number;
}

@ObjectType({ description: "A saved query: whoever shows the dashboard sends it, with their own rights." })
export class Widget implements Kept {
  @Field(() => String, { description: "The dashboard's own name for it." })
  id!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String)
  document!: string;

  @Field(() => JSONObject)
  variables!: Kept["variables"];

  @Field(() => Chart)
  chart!: Kept["chart"];

  @Field(() => String, {
    nullable: true,
    description: "Where in the answer the chart's own is, as in study.grid; null: in its first field.",
  })
  path!: string | null;

  @Field(() => WidgetLayout)
  layout!: Layout;
}

@ObjectType({ implements: Node })
export class Dashboard implements Partial<DashboardView> {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { nullable: true })
  description!: string | null;

  @Field(() => Visibility)
  visibility!: DashboardView["visibility"];

  @Field(() => String)
  owner!: string;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { description: "What updateDashboard needs, so that no change is lost." })
  updatedAt!: Date;
}
