import { Field, Float, Int, ObjectType } from "type-graphql";
import type { Page } from "../services/asking.js";
import type { AgreeingView, ConsensusView } from "../services/comparing/interfaces.js";
import { Job } from "./job.type.js";
import { Metric } from "./metric.type.js";
import { PageInfo } from "./page-info.type.js";
import { Score } from "./score.type.js";
import { Source } from "./source.type.js";

@ObjectType({
  description:
    "A seed on which enough sources agree: a largest set of sources of which every two match; of several such sets the first in the order asked.",
})
export class Agreeing implements Partial<Omit<AgreeingView, "seed">> {
  @Field(() => [Source])
  sources!: AgreeingView["sources"];
}

@ObjectType()
export class AgreeingEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => Agreeing)
  node!: AgreeingView;
}

@ObjectType()
export class AgreeingConnection implements Partial<Page<AgreeingView>> {
  @Field(() => [AgreeingEdge])
  edges!: AgreeingEdge[];

  @Field(() => PageInfo)
  pageInfo!: Page<AgreeingView>["pageInfo"];

  @Field(() => Int)
  totalCount!: number;
}

@ObjectType({
  description: "On which seeds at least so many sources agree. A seed counts once it is READY for all of them.",
})
export class Consensus implements Partial<ConsensusView> {
  @Field(() => [Source])
  sources!: ConsensusView["sources"];

  @Field(() => Metric)
  metric!: ConsensusView["metric"];

  @Field(() => Float)
  threshold!: number;

  @Field(() => Int)
  atLeast!: number;

  @Field(() => Score, { description: "The part of the seeds on which that many agree." })
  score!: ConsensusView["score"];

  @Field(() => [Int], { description: "Seeds by the size of their largest set, from 0 sources to all of them." })
  counts!: number[];

  @Field(() => Job, { nullable: true })
  job!: ConsensusView["job"];
}
