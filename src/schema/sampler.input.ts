import { Field, Float, InputType, Int } from "type-graphql";
import type { SamplerRequest } from "../domain/sampler.js";
import { SamplerMethod, SigmaSchedule, TimestepSpacing } from "./sampler.enums.js";

@InputType({
  description: "Each default is in README.md's table; an option the method does not have is refused by name.",
})
export class SamplerInput implements SamplerRequest {
  @Field(() => SamplerMethod, { defaultValue: SamplerMethod.EDM_HEUN })
  method!: keyof typeof SamplerMethod;

  @Field(() => Int, { nullable: true })
  steps?: number | null;

  @Field(() => SigmaSchedule, { nullable: true })
  schedule?: SamplerRequest["schedule"];

  @Field(() => TimestepSpacing, { nullable: true })
  spacing?: SamplerRequest["spacing"];

  @Field(() => Float, { nullable: true })
  sigmaMin?: number | null;

  @Field(() => Float, { nullable: true })
  sigmaMax?: number | null;

  @Field(() => Float, { nullable: true })
  rho?: number | null;

  @Field(() => Float, { nullable: true })
  eta?: number | null;

  @Field(() => Float, { nullable: true })
  churn?: number | null;

  @Field(() => Float, { nullable: true })
  churnMin?: number | null;

  @Field(() => Float, { nullable: true })
  churnMax?: number | null;

  @Field(() => Float, { nullable: true })
  churnNoise?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: "Stochastic methods only: another stream draws other step noise from the same seed.",
  })
  noiseStream?: number | null;
}
