import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import type { DenoiserDistancePointView, DenoiserDistanceView } from "../services/denoisers/views.js";
import { FindingState } from "./finding-state.enum.js";
import { Model } from "./model.type.js";
import { Node } from "./node.interface.js";
import { NoiseScheme } from "./noise-scheme.enum.js";
import { NotSampledReason } from "./sample.enums.js";
import { SHA256 } from "./scalars.js";
import { TrainingSet } from "./training-set.type.js";

@ObjectType({
  description:
    "E‖D_a(y + sigma z) − D_b(y + sigma z)‖² over half of E(‖D_a − y‖² + ‖D_b − y‖²), with a 95 % interval over the images y (jackknife of a ratio of means, Student's t with n − 1 degrees of freedom). 0: one function; 2: errors that have nothing in common.",
})
export class DenoiserDistancePoint implements Partial<DenoiserDistancePointView> {
  @Field(() => Float)
  sigma!: number;

  @Field(() => Float, { nullable: true, description: "Null where neither denoiser errs at all." })
  value!: number | null;

  @Field(() => Float, { nullable: true })
  low!: number | null;

  @Field(() => Float, { nullable: true })
  high!: number | null;

  @Field(() => Float, { description: "Mean square of D_a − D_b, a value of an image." })
  difference!: number;

  @Field(() => Float, { description: "Mean square of D_a − y." })
  errorA!: number;

  @Field(() => Float, { description: "Mean square of D_b − y." })
  errorB!: number;
}

@ObjectType({
  implements: Node,
  description: "How far apart two denoisers are, asked on images that neither learned from.",
})
export class DenoiserDistance implements Partial<DenoiserDistanceView> {
  @Field(() => ID)
  id!: string;

  @Field(() => SHA256, { description: "The question's digest, for retryFinding." })
  finding!: string;

  @Field(() => FindingState)
  state!: DenoiserDistanceView["state"];

  @Field(() => NotSampledReason, { nullable: true, description: "Why nobody was set to work." })
  notStarted!: DenoiserDistanceView["notStarted"];

  @Field(() => String, { nullable: true, description: "Why it FAILED." })
  error!: string | null;

  @Field(() => Model)
  a!: DenoiserDistanceView["a"];

  @Field(() => Model)
  b!: DenoiserDistanceView["b"];

  @Field(() => TrainingSet, { description: "Whose images are denoised." })
  trainingSet!: DenoiserDistanceView["trainingSet"];

  @Field(() => Int, { description: "Images of it that neither model, nor what it was made from, learned from." })
  heldOut!: number;

  @Field(() => Int, { description: "How many of these were taken, evenly spread." })
  n!: number;

  @Field(() => NoiseScheme, { description: "An image's z is the draw of the seed that is its index." })
  noise!: DenoiserDistanceView["noise"];

  @Field(() => [DenoiserDistancePoint], { description: "In order of sigma; empty until READY." })
  points!: DenoiserDistancePointView[];

  @Field(() => String, { nullable: true, description: "Who evaluated the networks." })
  numericsClass!: string | null;
}
