import { Field, ID, ObjectType } from "type-graphql";
import type { StudyView } from "../services/studies/views.js";
import { Metric } from "./metric.type.js";
import { Visibility } from "./model.enums.js";
import { Node } from "./node.interface.js";
import { DateTime, JSONObject } from "./scalars.js";

@ObjectType({ implements: Node })
export class Study implements Partial<StudyView> {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { nullable: true })
  description!: string | null;

  @Field(() => Visibility)
  visibility!: StudyView["visibility"];

  @Field(() => String)
  owner!: string;

  @Field(() => [Metric], { description: "In the versions that are the study's, whatever their slugs mean since." })
  metrics!: StudyView["metrics"];

  @Field(() => JSONObject, {
    description: "sources, seeds, noise, sampler and condition as they were asked for: what an editor starts from.",
  })
  question!: StudyView["question"];

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { description: "What updateStudy needs, so that no change is lost." })
  updatedAt!: Date;
}
