import { Field, Int, ObjectType } from "type-graphql";
import type { Page } from "../services/asking.js";
import type { DashboardView } from "../services/dashboards/views.js";
import { Dashboard } from "./dashboard.type.js";
import { PageInfo } from "./page-info.type.js";

@ObjectType()
export class DashboardEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Dashboard)
  node!: DashboardView;
}

@ObjectType()
export class DashboardConnection implements Partial<Page<DashboardView>> {
  @Field(() => [DashboardEdge])
  edges!: DashboardEdge[];

  @Field(() => PageInfo)
  pageInfo!: Page<DashboardView>["pageInfo"];

  @Field(() => Int)
  totalCount!: number;
}
