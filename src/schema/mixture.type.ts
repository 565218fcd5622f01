import { Field, Float, ObjectType } from "type-graphql";
import type { MixtureView } from "../services/hyperplane/views.js";
import { DrawingProvenance } from "./drawing.type.js";
import { Image } from "./image.type.js";
import { NotSampledReason, SampleState } from "./sample.enums.js";
import { SampleError } from "./sample-error.type.js";
import { SHA256 } from "./scalars.js";
import { Source } from "./source.type.js";

@ObjectType({
  description: "What, with the source and the terms, is needed to draw the mixture again, and what drew it.",
})
export class MixtureProvenance extends DrawingProvenance {}

@ObjectType({
  description:
    "A sample of several noises at once. It has no seed of its own, so it is no Sample, and no job tells of it.",
})
export class Mixture implements Partial<MixtureView> {
  @Field(() => Source)
  source!: MixtureView["source"];

  @Field(() => SHA256, { description: "The sample key; at a corner that of the seed's Sample." })
  key!: string;

  @Field(() => SampleState)
  state!: MixtureView["state"];

  @Field(() => NotSampledReason, { nullable: true })
  notSampled!: MixtureView["notSampled"];

  @Field(() => Image, { nullable: true, description: "Null until READY." })
  image!: MixtureView["image"];

  @Field(() => MixtureProvenance, { nullable: true })
  provenance!: MixtureView["provenance"];

  @Field(() => SampleError, { nullable: true })
  error!: MixtureView["error"];

  @Field(() => [Float], {
    nullable: "items",
    description: "To the source's own images at the three corners, by the metric; null where an image is missing.",
  })
  similarity!: (number | null)[];
}
