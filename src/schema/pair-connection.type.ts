import { Field, Int, ObjectType } from "type-graphql";
import type { Page } from "../services/asking.js";
import type { PairView } from "../services/services.js";
import { PageInfo } from "./page-info.type.js";
import { Pair } from "./pair.type.js";

@ObjectType()
export class PairEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Pair)
  node!: PairView;
}

@ObjectType()
export class PairConnection implements Partial<Page<PairView>> {
  @Field(() => [PairEdge])
  edges!: PairEdge[];

  @Field(() => PageInfo)
  pageInfo!: Page<PairView>["pageInfo"];

  @Field(() => Int)
  totalCount!: number;
}
