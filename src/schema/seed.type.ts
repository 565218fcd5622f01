import { Field, ID, Int, ObjectType } from "type-graphql";
import type { SeedView } from "../services/views.js";
import { Node } from "./node.interface.js";
import { NoiseScheme } from "./noise-scheme.enum.js";

// Answers hold a thousand of these: otherwise each field of each is read from a copy made for it.
@ObjectType({ implements: Node, simpleResolvers: true })
export class Seed implements Partial<SeedView> {
  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  value!: number;

  @Field(() => NoiseScheme)
  noise!: SeedView["noise"];
}
