import { Field, Int, ObjectType } from "type-graphql";
import type { NearestClassView } from "../services/generalization/generalization.js";

@ObjectType({ description: "The class of a training image." })
export class ImageClass {
  @Field(() => Int)
  label!: number;

  @Field(() => String, { nullable: true })
  name!: string | null;
}

@ObjectType({
  description:
    "How many samples have their nearest training image in this class; label is null for a set without labels.",
})
export class NearestClass implements Partial<NearestClassView> {
  @Field(() => Int, { nullable: true })
  label!: number | null;

  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => Int)
  count!: number;
}
