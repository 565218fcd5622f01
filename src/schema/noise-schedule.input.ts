import { Field, Float, InputType, Int } from "type-graphql";
import type { NoiseSchedule } from "../domain/model.js";
import { BetaSchedule } from "./model.enums.js";

@InputType()
export class NoiseScheduleInput implements NoiseSchedule {
  @Field(() => BetaSchedule, { defaultValue: BetaSchedule.LINEAR })
  betas!: NoiseSchedule["betas"];

  @Field(() => Int, { defaultValue: 1000 })
  steps!: number;

  @Field(() => Float, { defaultValue: 0.0001 })
  betaStart!: number;

  @Field(() => Float, { defaultValue: 0.02 })
  betaEnd!: number;
}
