import { Field, Float, Int, ObjectType } from "type-graphql";
import type { ReproducibilityView } from "../services/views.js";
import { Comparison } from "./comparison.type.js";
import { Job } from "./job.type.js";
import { Metric } from "./metric.type.js";
import { Source } from "./source.type.js";

@ObjectType()
export class Reproducibility implements Partial<Omit<ReproducibilityView, "commonSeeds">> {
  @Field(() => [Source])
  sources!: ReproducibilityView["sources"];

  @Field(() => Metric)
  metric!: ReproducibilityView["metric"];

  @Field(() => Float)
  threshold!: number;

  @Field(() => [Comparison], { description: "Upper triangle, row by row." })
  comparisons!: ReproducibilityView["comparisons"];

  @Field(() => Int)
  total!: number;

  @Field(() => Int)
  ready!: number;

  @Field(() => Job, { nullable: true })
  job!: ReproducibilityView["job"];
}
