import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import type { ComparisonView } from "../services/views.js";
import { Job } from "./job.type.js";
import { Match, Region } from "./metric.enums.js";
import { Metric } from "./metric.type.js";
import { Node } from "./node.interface.js";
import { NoiseScheme } from "./noise-scheme.enum.js";
import { Score } from "./score.type.js";
import { Source } from "./source.type.js";
import { Spending } from "./spending.type.js";

@ObjectType({ implements: Node })
export class Comparison implements Partial<ComparisonView> {
  @Field(() => ID)
  id!: string;

  @Field(() => Source)
  a!: ComparisonView["a"];

  @Field(() => Source)
  b!: ComparisonView["b"];

  @Field(() => Metric)
  metric!: ComparisonView["metric"];

  @Field(() => Float)
  threshold!: number;

  @Field(() => Score, { description: "RP or MAE score, by the metric." })
  score!: ComparisonView["score"];

  @Field(() => Spending, {
    nullable: true,
    description:
      "Of a question with a precision: how many of its seeds were needed. seeds are those, the first of them.",
  })
  spending!: ComparisonView["spending"];

  @Field(() => Float, { nullable: true })
  mean!: number | null;

  @Field(() => [Float], {
    nullable: "items",
    description: "Each pair's value, in the order of seeds; null where a sample is missing.",
  })
  values!: (number | null)[];

  @Field(() => Int, {
    description:
      "Pairs whose samples are READY and whose value is not there yet: descriptors are computed on after waitSeconds. Ask again.",
  })
  pendingValues!: number;

  @Field(() => [Int])
  seeds!: number[];

  @Field(() => NoiseScheme)
  noise!: ComparisonView["noise"];

  @Field(() => Region)
  region!: ComparisonView["region"];

  @Field(() => Match)
  match!: ComparisonView["match"];

  @Field(() => Boolean, {
    description:
      "False where the two sides start or step at different sigmas, or it is not known: then part of the difference may be the sampler's.",
  })
  sameSchedule!: boolean;

  @Field(() => [String], { description: "The numerics classes whose drawings were compared." })
  numericsClasses!: string[];

  @Field(() => Job, { nullable: true })
  job!: ComparisonView["job"];
}
