import { Field, InputType } from "type-graphql";
import type { SourceRequest } from "../domain/source.js";
import { ConditionInput } from "./condition.input.js";
import { SamplerInput } from "./sampler.input.js";

@InputType({
  description:
    "A row of a grid, a side of a comparison: a model, and where it differs from the question's sampler or condition.",
})
export class SourceInput implements SourceRequest {
  @Field(() => String)
  model!: string;

  @Field(() => SamplerInput, { nullable: true })
  sampler?: SamplerInput | null;

  @Field(() => ConditionInput, { nullable: true })
  condition?: ConditionInput | null;
}
