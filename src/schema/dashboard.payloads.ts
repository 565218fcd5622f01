import { Field, ID, ObjectType } from "type-graphql";
import type { DashboardView } from "../services/dashboards/views.js";
import { Dashboard } from "./dashboard.type.js";

@ObjectType()
export class CreateDashboardPayload {
  @Field(() => Dashboard)
  dashboard!: DashboardView;
}

@ObjectType()
export class UpdateDashboardPayload {
  @Field(() => Dashboard)
  dashboard!: DashboardView;
}

@ObjectType()
export class CopyDashboardPayload {
  @Field(() => Dashboard)
  dashboard!: DashboardView;
}

@ObjectType()
export class DeleteDashboardPayload {
  @Field(() => ID, { description: "Of what is no more." })
  id!: string;
}
