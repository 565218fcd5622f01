import { Field, Float, Int, ObjectType } from "type-graphql";
import type { HyperplanePointView, HyperplaneView } from "../services/hyperplane/views.js";
import { Job } from "./job.type.js";
import { Metric } from "./metric.type.js";
import { Mixture } from "./mixture.type.js";
import { Seed } from "./seed.type.js";
import { Source } from "./source.type.js";

@ObjectType()
export class HyperplanePoint implements Partial<HyperplanePointView> {
  @Field(() => Float)
  alpha!: number;

  @Field(() => Float)
  beta!: number;

  @Field(() => [Mixture], { description: "One a source, in the order asked." })
  mixtures!: HyperplanePointView["mixtures"];

  @Field(() => [Float], {
    nullable: "items",
    description: "Each pair of sources' value here: upper triangle, row by row; null where an image is missing.",
  })
  between!: (number | null)[];
}

@ObjectType({ description: "Images of the mixtures of three noises, over a grid of the triangle between them." })
export class Hyperplane implements Partial<HyperplaneView> {
  @Field(() => [Source])
  sources!: HyperplaneView["sources"];

  @Field(() => [Seed], { description: "The corners: alpha = beta = 0, alpha = 1, beta = 1." })
  seeds!: HyperplaneView["seeds"];

  @Field(() => Int)
  steps!: number;

  @Field(() => Boolean)
  normalize!: boolean;

  @Field(() => Metric)
  metric!: HyperplaneView["metric"];

  @Field(() => [HyperplanePoint], { description: "By alpha, then by beta." })
  points!: HyperplanePointView[];

  @Field(() => Int, { description: "Sources times points." })
  total!: number;

  @Field(() => Int)
  ready!: number;

  @Field(() => Int)
  failed!: number;

  @Field(() => Job, { nullable: true })
  job!: HyperplaneView["job"];
}
