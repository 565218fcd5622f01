import { Field, InputType } from "type-graphql";
import type { StudyChange, StudyRequest } from "../services/studies/views.js";
import { ConditionInput } from "./condition.input.js";
import { Visibility } from "./model.enums.js";
import { NoiseScheme } from "./noise-scheme.enum.js";
import { SamplerInput } from "./sampler.input.js";
import { SeedsInput } from "./seeds.input.js";
import { SourceInput } from "./source.input.js";

@InputType()
export class StudyInput implements StudyRequest {
  @Field(() => String)
  slug!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { nullable: true })
  description?: string | null;

  @Field(() => [SourceInput])
  sources!: SourceInput[];

  @Field(() => SeedsInput)
  seeds!: SeedsInput;

  @Field(() => NoiseScheme, { defaultValue: NoiseScheme.TORCH_CPU })
  noise!: keyof typeof NoiseScheme;

  @Field(() => SamplerInput, { nullable: true })
  sampler?: SamplerInput | null;

  @Field(() => ConditionInput, { nullable: true })
  condition?: ConditionInput | null;

  @Field(() => [String])
  metrics!: string[];

  @Field(() => Visibility, { defaultValue: Visibility.WORKSPACE })
  visibility!: keyof typeof Visibility;
}

@InputType({
  description:
    "What is absent stays as it is, and in force as it is; a description, sampler or condition that is null is taken away.",
})
export class UpdateStudyInput implements StudyChange {
  @Field(() => String, { nullable: true })
  slug?: string | null;

  @Field(() => String, { nullable: true })
  title?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;

  @Field(() => [SourceInput], { nullable: true })
  sources?: SourceInput[] | null;

  @Field(() => SeedsInput, { nullable: true })
  seeds?: SeedsInput | null;

  @Field(() => NoiseScheme, { nullable: true })
  noise?: keyof typeof NoiseScheme | null;

  @Field(() => SamplerInput, { nullable: true })
  sampler?: SamplerInput | null;

  @Field(() => ConditionInput, { nullable: true })
  condition?: ConditionInput | null;

  @Field(() => [String], { nullable: true })
  metrics?: string[] | null;

  @Field(() => Visibility, { nullable: true })
  visibility?: keyof typeof Visibility | null;
}
