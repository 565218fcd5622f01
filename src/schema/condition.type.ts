import { Field, Float, Int, ObjectType } from "type-graphql";
import type { Condition as InForce } from "../domain/condition.js";

@ObjectType()
export class Condition implements Partial<InForce> {
  @Field(() => Int, { nullable: true })
  classLabel!: number;

  @Field(() => Float, { nullable: true })
  guidanceScale!: number | null;
}
