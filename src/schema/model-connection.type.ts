import { Field, Int, ObjectType } from "type-graphql";
import type { Page } from "../services/asking.js";
import type { ModelView } from "../services/views.js";
import { Model } from "./model.type.js";
import { PageInfo } from "./page-info.type.js";

@ObjectType()
export class ModelEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Model)
  node!: ModelView;
}

@ObjectType()
export class ModelConnection implements Partial<Page<ModelView>> {
  @Field(() => [ModelEdge])
  edges!: ModelEdge[];

  @Field(() => PageInfo)
  pageInfo!: Page<ModelView>["pageInfo"];

  @Field(() => Int)
  totalCount!: number;
}
