import { Field, ObjectType } from "type-graphql";
import type { CopyView } from "../services/generalization/generalization.js";
import { Neighbour } from "./neighbour.type.js";
import { Sample } from "./sample.type.js";

@ObjectType()
export class Copy implements CopyView {
  @Field(() => Sample)
  sample!: CopyView["sample"];

  @Field(() => Neighbour)
  nearest!: CopyView["nearest"];
}
