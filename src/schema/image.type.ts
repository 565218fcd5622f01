import { Field, Int, ObjectType } from "type-graphql";
import type { ImageView } from "../services/views.js";
import { SHA256 } from "./scalars.js";

@ObjectType({
  // Answers hold a thousand of these: otherwise each field of each is read from a copy made for it.
  simpleResolvers: true,
  description:
    "Samples travel as PNG with no loss; url is signed, and the same for some minutes so that browsers cache.",
})
export class Image implements Partial<ImageView> {
  @Field(() => String)
  contentType!: string;

  @Field(() => Int)
  width!: number;

  @Field(() => Int)
  height!: number;

  @Field(() => Int)
  bytes!: number;

  @Field(() => SHA256, { description: "SHA-256 of the uint8 pixels in C order (height, width, channels)." })
  pixels!: string;
}
