import { Field, ID, ObjectType } from "type-graphql";
import type { SampleView } from "../services/views.js";
import { Image } from "./image.type.js";
import { Node } from "./node.interface.js";
import { NotSampledReason, SampleState } from "./sample.enums.js";
import { SampleError } from "./sample-error.type.js";
import { Seed } from "./seed.type.js";

// Answers hold a thousand of these: otherwise each field of each is read from a copy made for it.
@ObjectType({ implements: Node, simpleResolvers: true })
export class Sample implements Partial<SampleView> {
  @Field(() => ID)
  id!: string;

  @Field(() => SampleState)
  state!: SampleView["state"];

  @Field(() => NotSampledReason, { nullable: true })
  notSampled!: SampleView["notSampled"];

  @Field(() => Seed)
  seed!: SampleView["seed"];

  @Field(() => Image, { nullable: true, description: "Null until READY." })
  image!: SampleView["image"];

  @Field(() => SampleError, { nullable: true })
  error!: SampleView["error"];
}
