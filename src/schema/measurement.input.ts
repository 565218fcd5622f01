import { Field, Float, InputType, Int } from "type-graphql";
import type { Box, MeasurementRequest } from "../domain/measurement.js";
import { MeasurementOperator } from "./measurement.enums.js";

@InputType()
export class BoxInput implements Box {
  @Field(() => Int)
  x!: number;

  @Field(() => Int)
  y!: number;

  @Field(() => Int)
  width!: number;

  @Field(() => Int)
  height!: number;
}

@InputType({
  description:
    "An inverse problem: what was measured of which training image. Measurement noise depends on the image and noiseSigma alone, so all sources see the same measurement.",
})
export class MeasurementInput implements MeasurementRequest {
  @Field(() => MeasurementOperator)
  operator!: keyof typeof MeasurementOperator;

  @Field(() => String)
  trainingSet!: string;

  @Field(() => Int)
  index!: number;

  @Field(() => Int, { nullable: true })
  factor?: number | null;

  @Field(() => BoxInput, { nullable: true })
  box?: BoxInput | null;

  @Field(() => Float, { nullable: true })
  blurSigma?: number | null;

  @Field(() => Float, { nullable: true })
  noiseSigma?: number | null;
}
