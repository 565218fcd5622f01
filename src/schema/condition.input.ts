import { Field, Float, InputType, Int } from "type-graphql";
import type { ConditionRequest } from "../domain/condition.js";
import { MeasurementInput } from "./measurement.input.js";

@InputType({ description: "classLabel absent or null on a class-conditional model: its no-class input." })
export class ConditionInput implements ConditionRequest {
  @Field(() => Int, { nullable: true })
  classLabel?: number | null;

  @Field(() => Float, { nullable: true })
  guidanceScale?: number | null;

  @Field(() => MeasurementInput, { nullable: true })
  measurement?: MeasurementInput | null;
}
