import { Field, InputType, Int } from "type-graphql";
import type { WidgetLayout as Layout } from "../domain/dashboard.js";
import type { DashboardChange, DashboardRequest, WidgetRequest } from "../services/dashboards/views.js";
import { Chart } from "./dashboard.type.js";
import { Visibility } from "./model.enums.js";
import { JSONObject } from "./scalars.js";

@InputType({ description: "Of 24 columns and 1,000 rows, from the top left." })
export class WidgetLayoutInput implements Layout {
  @Field(() => Int)
  x!: number;

  @Field(() => Int)
  y!: number;

  @Field(() => Int)
  width!: number;

  @Field(() => Int)
  height!: number;
}

@InputType()
export class WidgetInput implements WidgetRequest {
  @Field(() => String, { description: "The dashboard's own name for it." })
  id!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { description: "GraphQL text: one query." })
  document!: string;

  @Field(() => JSONObject, { nullable: true })
  variables?: Record<string, unknown> | null;

  @Field(() => Chart)
  chart!: keyof typeof Chart;

  @Field(() => String, {
    nullable: true,
    description: "Where in the answer the chart's own is, as in study.grid; else in its first field.",
  })
  path?: string | null;

  @Field(() => WidgetLayoutInput)
  layout!: WidgetLayoutInput;
}

@InputType()
export class DashboardInput implements DashboardRequest {
  @Field(() => String)
  slug!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { nullable: true })
  description?: string | null;

  @Field(() => [WidgetInput])
  widgets!: WidgetInput[];

  @Field(() => Visibility, { defaultValue: Visibility.WORKSPACE })
  visibility!: keyof typeof Visibility;
}

@InputType({ description: "What is absent stays as it is; a description that is null is taken away." })
export class UpdateDashboardInput implements DashboardChange {
  @Field(() => String, { nullable: true })
  slug?: string | null;

  @Field(() => String, { nullable: true })
  title?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;

  @Field(() => [WidgetInput], { nullable: true })
  widgets?: WidgetInput[] | null;

  @Field(() => Visibility, { nullable: true })
  visibility?: keyof typeof Visibility | null;
}
