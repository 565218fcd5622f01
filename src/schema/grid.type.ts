import { Field, Int, ObjectType } from "type-graphql";
import type { GridView, SampleView, SourceView } from "../services/views.js";
import { Job } from "./job.type.js";
import { PageInfo } from "./page-info.type.js";
import { Sample } from "./sample.type.js";
import { Seed } from "./seed.type.js";
import { Source } from "./source.type.js";

@ObjectType()
export class GridRow {
  @Field(() => Source)
  source!: SourceView;

  @Field(() => [Sample])
  samples!: SampleView[];
}

@ObjectType()
export class Grid implements Partial<GridView> {
  @Field(() => [Source])
  sources!: SourceView[];

  @Field(() => [Seed])
  seeds!: GridView["seeds"];

  @Field(() => [GridRow])
  rows!: GridRow[];

  @Field(() => PageInfo)
  pageInfo!: GridView["pageInfo"];

  @Field(() => Int)
  total!: number;

  @Field(() => Int)
  ready!: number;

  @Field(() => Int)
  failed!: number;

  @Field(() => Job, { nullable: true })
  job!: GridView["job"];
}
