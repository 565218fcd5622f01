import { Field, Float, Int, ObjectType } from "type-graphql";
import type { Condition as InForce } from "../domain/condition.js";
import { Measurement } from "./measurement.type.js";

@ObjectType()
export class Condition implements Partial<InForce> {
  @Field(() => Int, { nullable: true })
  classLabel!: number | null;

  @Field(() => Float, { nullable: true })
  guidanceScale!: number | null;

  @Field(() => Measurement, { nullable: true })
  measurement?: InForce["measurement"];
}
