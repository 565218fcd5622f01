/** What questions about samples have in common, so that no resolver repeats it. */
import { ArgsType, Field, Float } from "type-graphql";
import { ConditionInput } from "./condition.input.js";
import { Match, Region } from "./metric.enums.js";
import { NoiseScheme } from "./noise-scheme.enum.js";
import { SamplerInput } from "./sampler.input.js";
import { SeedsInput } from "./seeds.input.js";
import { SourceInput } from "./source.input.js";

/** How every source draws, unless it says otherwise. */
@ArgsType()
export class DrawingArgs {
  @Field(() => SamplerInput, { nullable: true })
  sampler?: SamplerInput | null;

  @Field(() => ConditionInput, { nullable: true })
  condition?: ConditionInput | null;
}

@ArgsType()
export class SourcesArgs extends DrawingArgs {
  @Field(() => [SourceInput])
  sources!: SourceInput[];
}

@ArgsType()
export class SeedsArgs extends DrawingArgs {
  @Field(() => SeedsInput)
  seeds!: SeedsInput;

  @Field(() => NoiseScheme, { defaultValue: NoiseScheme.TORCH_CPU })
  noise!: keyof typeof NoiseScheme;
}

@ArgsType()
export class SamplesArgs extends SeedsArgs {
  @Field(() => [SourceInput])
  sources!: SourceInput[];
}

@ArgsType()
export class ScoredArgs extends SeedsArgs {
  @Field(() => String, { nullable: true })
  metric?: string | null;

  @Field(() => Float, { nullable: true })
  threshold?: number | null;
}

@ArgsType()
export class ComparisonArgs extends ScoredArgs {
  @Field(() => SourceInput)
  a!: SourceInput;

  @Field(() => SourceInput)
  b!: SourceInput;

  @Field(() => Region, { nullable: true })
  region?: keyof typeof Region | null;

  @Field(() => Match, { nullable: true })
  match?: keyof typeof Match | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "Draws in rounds of the first 32, 64, 128, … seeds until half the score's interval (then SEQUENTIAL) is at most this, or all seeds are spent.",
  })
  precision?: number | null;
}

/** No condition: the models of a family share their classes, and are asked without a label. */
@ArgsType()
export class TransitionArgs {
  @Field(() => [String])
  a!: string[];

  @Field(() => [String])
  b!: string[];

  @Field(() => SeedsInput)
  seeds!: SeedsInput;

  @Field(() => NoiseScheme, { defaultValue: NoiseScheme.TORCH_CPU })
  noise!: keyof typeof NoiseScheme;

  @Field(() => SamplerInput, { nullable: true })
  sampler?: SamplerInput | null;

  @Field(() => String, { nullable: true })
  metric?: string | null;

  @Field(() => Float, { nullable: true })
  threshold?: number | null;
}

@ArgsType()
export class GeneralizationArgs extends ScoredArgs {
  @Field(() => SourceInput)
  source!: SourceInput;
}

@ArgsType()
export class ComparisonOfModelArgs extends ScoredArgs {
  @Field(() => SourceInput)
  with!: SourceInput;
}
