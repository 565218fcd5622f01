import { Field, Int, ObjectType } from "type-graphql";
import type { Page } from "../services/asking.js";
import type { DatasetVersionView } from "../services/datasets/views.js";
import { DatasetVersion } from "./dataset-version.type.js";
import { PageInfo } from "./page-info.type.js";

@ObjectType()
export class DatasetVersionEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => DatasetVersion)
  node!: DatasetVersionView;
}

@ObjectType()
export class DatasetVersionConnection implements Partial<Page<DatasetVersionView>> {
  @Field(() => [DatasetVersionEdge])
  edges!: DatasetVersionEdge[];

  @Field(() => PageInfo)
  pageInfo!: Page<DatasetVersionView>["pageInfo"];

  @Field(() => Int)
  totalCount!: number;
}
