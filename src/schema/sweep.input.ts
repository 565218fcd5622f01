import { ArgsType, Field, InputType, Int, registerEnumType } from "type-graphql";
import type { SweepSides as Sides, SweepRequest } from "../services/comparing/interfaces.js";
import { Region } from "./metric.enums.js";
import { ScoredArgs } from "./question.args.js";
import { SamplerMethod } from "./sampler.enums.js";
import { SourceInput } from "./source.input.js";

@InputType({ description: "What differs from point to point: exactly one of these." })
export class SweepInput implements SweepRequest {
  @Field(() => [Int], { nullable: true })
  steps?: number[] | null;

  @Field(() => [SamplerMethod], { nullable: true })
  methods?: (keyof typeof SamplerMethod)[] | null;

  @Field(() => [Int], {
    nullable: true,
    description:
      "Models like the side's own, but for their training's size and length: same framework, architecture, parameterization, classes, parent, set, offset and class.",
  })
  trainingSizes?: number[] | null;
}

export const SweepSides = { A: "A", B: "B", BOTH: "BOTH" } as const satisfies { [K in Sides]: K };

registerEnumType(SweepSides, {
  name: "SweepSides",
  description: "Which sides the sweep moves; the other stays as it is.",
});

@ArgsType()
export class SweepArgs extends ScoredArgs {
  @Field(() => SourceInput)
  a!: SourceInput;

  @Field(() => SourceInput)
  b!: SourceInput;

  @Field(() => SweepInput)
  over!: SweepInput;

  @Field(() => SweepSides, { defaultValue: SweepSides.BOTH })
  sides!: keyof typeof SweepSides;

  @Field(() => Region, { nullable: true })
  region?: keyof typeof Region | null;
}
