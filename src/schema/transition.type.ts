import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import type { Regime as Where } from "../domain/regime.js";
import type { TransitionPointView, TransitionView } from "../services/transition/transition.js";
import { Comparison } from "./comparison.type.js";
import { Job } from "./job.type.js";
import { Model } from "./model.type.js";

export const Regime = {
  MEMORIZATION: "MEMORIZATION",
  TRANSITION: "TRANSITION",
  GENERALIZATION: "GENERALIZATION",
} as const satisfies { [K in Where]: K };
registerEnumType(Regime, { name: "Regime" });

@ObjectType({
  description:
    "MEMORIZATION: both excessCopying intervals above 0.5. GENERALIZATION: both excessCopying intervals below 0.1 and reproducibility.low above 0.5. Null where an interval straddles its cut; else TRANSITION.",
})
export class TransitionPoint implements Partial<TransitionPointView> {
  @Field(() => Int)
  trainingSize!: number;

  @Field(() => Model)
  a!: TransitionPointView["a"];

  @Field(() => Model)
  b!: TransitionPointView["b"];

  @Field(() => Comparison, {
    description: "What reproducibility and chance are of: with its values, pairs and baseline.",
  })
  comparison!: TransitionPointView["comparison"];
}

@ObjectType()
export class Transition implements TransitionView {
  @Field(() => [TransitionPoint])
  points!: TransitionPointView[];

  @Field(() => Job, { nullable: true })
  job!: TransitionView["job"];
}
