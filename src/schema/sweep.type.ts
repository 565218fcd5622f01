import { Field, Int, ObjectType } from "type-graphql";
import type { SweepPointView, SweepView } from "../services/comparing/interfaces.js";
import { Comparison } from "./comparison.type.js";
import { Job } from "./job.type.js";
import { SamplerMethod } from "./sampler.enums.js";

@ObjectType({ description: "The comparison at one value; what is not swept is null." })
export class SweepPoint implements SweepPointView {
  @Field(() => Int, { nullable: true })
  steps!: number | null;

  @Field(() => SamplerMethod, { nullable: true })
  method!: SweepPointView["method"];

  @Field(() => Int, { nullable: true })
  trainingSize!: number | null;

  @Field(() => Comparison)
  comparison!: SweepPointView["comparison"];
}

@ObjectType()
export class Sweep implements SweepView {
  @Field(() => [SweepPoint], { description: "In the order of the values asked." })
  points!: SweepPointView[];

  @Field(() => Job, { nullable: true })
  job!: SweepView["job"];
}
