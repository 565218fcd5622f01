import { Field, Float, Int, ObjectType } from "type-graphql";
import type { NeighbourView } from "../services/generalization/generalization.js";

@ObjectType()
export class Neighbour implements Partial<NeighbourView> {
  @Field(() => Int)
  index!: number;

  @Field(() => Float)
  similarity!: number;
}
