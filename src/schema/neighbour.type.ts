import { Field, Float, Int, ObjectType } from "type-graphql";
import type { NeighbourView } from "../services/generalization/generalization.js";

@ObjectType()
export class Neighbour implements Partial<NeighbourView> {
  @Field(() => Int)
  index!: number;

  @Field(() => Float)
  similarity!: number;

  @Field(() => [String], {
    nullable: true,
    description:
      "The numerics classes that described the images compared: none by a metric of pixels; null where one was not recorded.",
  })
  describedBy!: string[] | null;
}
