import { Field, ObjectType } from "type-graphql";
import type { Measurement as InForce } from "../domain/measurement.js";
import { MeasurementOperator } from "./measurement.enums.js";

@ObjectType()
export class Measurement {
  @Field(() => MeasurementOperator)
  operator!: InForce["operator"];
}
