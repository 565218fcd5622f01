import { Field, Int, ObjectType } from "type-graphql";
import type { Page } from "../services/asking.js";
import type { TrainingSetView } from "../services/views.js";
import { PageInfo } from "./page-info.type.js";
import { TrainingSet } from "./training-set.type.js";

@ObjectType()
export class TrainingSetEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => TrainingSet)
  node!: TrainingSetView;
}

@ObjectType()
export class TrainingSetConnection implements Partial<Page<TrainingSetView>> {
  @Field(() => [TrainingSetEdge])
  edges!: TrainingSetEdge[];

  @Field(() => PageInfo)
  pageInfo!: Page<TrainingSetView>["pageInfo"];

  @Field(() => Int)
  totalCount!: number;
}
