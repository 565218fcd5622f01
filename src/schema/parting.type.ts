import { Field, Float, ObjectType } from "type-graphql";
import type { PartingView } from "../services/denoisers/views.js";
import { FindingState } from "./finding-state.enum.js";
import { Image } from "./image.type.js";
import { Metric } from "./metric.type.js";
import { NotSampledReason } from "./sample.enums.js";
import { SHA256 } from "./scalars.js";
import { Seed } from "./seed.type.js";
import { Source } from "./source.type.js";

@ObjectType()
export class PartingPoint implements Partial<PartingView["points"][number]> {
  @Field(() => Float, { description: "0 for the images themselves." })
  sigma!: number;

  @Field(() => Float, { nullable: true, description: "Of the two denoised estimates, by the metric." })
  value!: number | null;

  @Field(() => Boolean, { nullable: true })
  matches!: boolean | null;

  @Field(() => Image)
  a!: PartingView["points"][number]["a"];

  @Field(() => Image)
  b!: PartingView["points"][number]["b"];
}

@ObjectType({ description: "Where two samples of one noise part on their way from it." })
export class Parting implements Partial<PartingView> {
  @Field(() => FindingState, { description: "READY when both trajectories are." })
  state!: PartingView["state"];

  @Field(() => NotSampledReason, { nullable: true, description: "Why nobody was set to work." })
  notStarted!: PartingView["notStarted"];

  @Field(() => String, { nullable: true, description: "Why it FAILED." })
  error!: string | null;

  @Field(() => Source)
  a!: PartingView["a"];

  @Field(() => Source)
  b!: PartingView["b"];

  @Field(() => Seed)
  seed!: PartingView["seed"];

  @Field(() => Metric)
  metric!: PartingView["metric"];

  @Field(() => Float)
  threshold!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      "The largest sigma from which on, down to the images, the estimates no longer match; null where the images do.",
  })
  sigma!: number | null;

  @Field(() => [SHA256], { description: "Both trajectories', for retryFinding." })
  findings!: string[];

  @Field(() => [PartingPoint], { description: "From the first step to the images; empty until READY." })
  points!: PartingView["points"];

  @Field(() => [String])
  numericsClasses!: string[];
}
