import { Field, Float, ObjectType } from "type-graphql";
import type { GeneralizationView } from "../services/generalization/generalization.js";
import { Difference } from "./difference.type.js";
import { Job } from "./job.type.js";
import { Metric } from "./metric.type.js";
import { Score } from "./score.type.js";
import { Source } from "./source.type.js";

@ObjectType({
  description:
    "The nearest of N images is nearer the larger N is: reference is the GL score of images no model was trained on, against the same subset, and excessCopying = (1 - score) - (1 - reference).",
})
export class Generalization implements Partial<GeneralizationView> {
  @Field(() => Source)
  source!: GeneralizationView["source"];

  @Field(() => Metric)
  metric!: GeneralizationView["metric"];

  @Field(() => Float)
  threshold!: number;

  @Field(() => Score)
  score!: GeneralizationView["score"];

  @Field(() => Score)
  reference!: GeneralizationView["reference"];

  @Field(() => Difference)
  excessCopying!: GeneralizationView["excessCopying"];

  @Field(() => [String], {
    nullable: true,
    description:
      "The numerics classes that described the images compared: none by a metric of pixels; null where one was not recorded.",
  })
  describedBy!: string[] | null;

  @Field(() => Job, { nullable: true })
  job!: GeneralizationView["job"];
}
