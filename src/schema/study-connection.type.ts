import { Field, Int, ObjectType } from "type-graphql";
import type { Page } from "../services/asking.js";
import type { StudyView } from "../services/studies/views.js";
import { PageInfo } from "./page-info.type.js";
import { Study } from "./study.type.js";

@ObjectType()
export class StudyEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Study)
  node!: StudyView;
}

@ObjectType()
export class StudyConnection implements Partial<Page<StudyView>> {
  @Field(() => [StudyEdge])
  edges!: StudyEdge[];

  @Field(() => PageInfo)
  pageInfo!: Page<StudyView>["pageInfo"];

  @Field(() => Int)
  totalCount!: number;
}
