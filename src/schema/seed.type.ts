import { Field, ID, Int, ObjectType } from "type-graphql";
import type { SeedView } from "../services/views.js";
import { Node } from "./node.interface.js";
import { NoiseScheme } from "./noise-scheme.enum.js";

@ObjectType({ implements: Node })
export class Seed implements Partial<SeedView> {
  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  value!: number;

  @Field(() => NoiseScheme)
  noise!: SeedView["noise"];
}
