import { Field, Float, ObjectType } from "type-graphql";
import type { TrajectoryView } from "../services/denoisers/views.js";
import { FindingState } from "./finding-state.enum.js";
import { Image } from "./image.type.js";
import { NotSampledReason } from "./sample.enums.js";
import { SHA256 } from "./scalars.js";

@ObjectType()
export class TrajectoryPoint implements Partial<TrajectoryView["points"][number]> {
  @Field(() => Float, { description: "Where the step asked its network first; 0 for the image itself." })
  sigma!: number;

  @Field(() => Image, { description: "The denoised estimate there." })
  image!: TrajectoryView["points"][number]["image"];
}

@ObjectType({ description: "What a sample's network expected the image to be, step by step." })
export class Trajectory implements Partial<TrajectoryView> {
  @Field(() => SHA256, { nullable: true, description: "The question's digest, for retryFinding." })
  finding!: string | null;

  @Field(() => FindingState)
  state!: TrajectoryView["state"];

  @Field(() => NotSampledReason, { nullable: true, description: "Why nobody was set to work." })
  notStarted!: TrajectoryView["notStarted"];

  @Field(() => String, { nullable: true, description: "Why it FAILED." })
  error!: string | null;

  @Field(() => [TrajectoryPoint], { description: "From the first step to the image; empty until READY." })
  points!: TrajectoryView["points"];

  @Field(() => String, { nullable: true })
  numericsClass!: string | null;
}
