import { Field, ID, Int, ObjectType } from "type-graphql";
import type { TrainingSetView } from "../services/views.js";
import { Node } from "./node.interface.js";
import { SHA256 } from "./scalars.js";

@ObjectType({ implements: Node })
export class TrainingSet implements Partial<TrainingSetView> {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String)
  title!: string;

  @Field(() => Int)
  size!: number;

  @Field(() => [Int])
  shape!: TrainingSetView["shape"];

  @Field(() => SHA256)
  digest!: string;

  @Field(() => String, { nullable: true })
  license!: string | null;

  @Field(() => [String])
  classes!: string[];
}
