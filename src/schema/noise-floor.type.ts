import { Field, Float, ObjectType } from "type-graphql";
import type { ComparisonView, NumericsFloorView } from "../services/views.js";
import { Comparison } from "./comparison.type.js";
import { Score } from "./score.type.js";
import { Source } from "./source.type.js";

@ObjectType({ description: "One source's samples as two numerics classes drew them: what numerics alone changes." })
export class NumericsFloor implements Partial<NumericsFloorView> {
  @Field(() => Source)
  source!: NumericsFloorView["source"];

  @Field(() => [String], { description: "The class that is shown, and the other." })
  classes!: NumericsFloorView["classes"];

  @Field(() => Score, { description: "n counts the samples that both classes have drawn." })
  score!: NumericsFloorView["score"];

  @Field(() => Float, { nullable: true })
  mean!: number | null;
}

@ObjectType({ description: "How far each side is from itself when something that should not matter changes." })
export class NoiseFloor {
  @Field(() => [NumericsFloor], {
    description:
      "Empty until a second numerics class has drawn some of the samples, as verifySamples on another machine does.",
  })
  numerics!: NumericsFloorView[];

  @Field(() => [Comparison], {
    description:
      "Of a, then of b: the side against itself with four times the steps. Draws what is missing, as a question does.",
  })
  sampler!: ComparisonView[];
}
