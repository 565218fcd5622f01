import { Field, Float, ObjectType } from "type-graphql";
import type { BaselineView } from "../services/baselines.js";
import { Comparison } from "./comparison.type.js";
import { Difference } from "./difference.type.js";
import { Model } from "./model.type.js";

@ObjectType({
  description:
    "The same question of the Gaussian denoisers of the two sides' training subsets: same seeds, samplers, measurement, metric and threshold. Agreement that these share proves nothing.",
})
export class Baseline implements Partial<BaselineView> {
  @Field(() => Model, {
    nullable: true,
    description:
      "Of a's training subset; of its class, where a has a label. Null where there is none, or none is needed.",
  })
  gaussianA!: BaselineView["gaussianA"];

  @Field(() => Model, { nullable: true })
  gaussianB!: BaselineView["gaussianB"];

  @Field(() => Boolean, {
    description:
      "True where both sides have one training subset and one walk: a Gaussian agrees with itself on every seed, so nothing is drawn. Ask for a comparison with that Gaussian instead: it says how far a linear function explains a side.",
  })
  byConstruction!: boolean;

  @Field(() => Float, {
    nullable: true,
    description: "The comparison's score; by construction 1, or 0 at a threshold that equal images do not pass.",
  })
  value!: number | null;

  @Field(() => Comparison, { nullable: true, description: "Null by construction, and where `absent` says why." })
  comparison!: BaselineView["comparison"];

  @Field(() => Difference, {
    nullable: true,
    description:
      "The comparison's score less the baseline's, paired by seed: what the two sides share that their Gaussians do not. Null by construction, where `absent` says why, and of a comparison with a precision, since looking chose its seeds.",
  })
  excess!: BaselineView["excess"];

  @Field(() => String, { nullable: true, description: "Why there is no baseline, or not yet, in words." })
  absent!: string | null;
}
