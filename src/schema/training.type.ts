import { Field, Int, ObjectType } from "type-graphql";
import type { TrainingSetView, TrainingView } from "../services/views.js";
import { TrainingSet } from "./training-set.type.js";

@ObjectType({
  description:
    "The exact images a model was trained on: [offset, offset + size) of a set, of one class if onlyClass is given. run and step name a checkpoint.",
})
export class Training implements Partial<TrainingView> {
  @Field(() => TrainingSet)
  set!: TrainingSetView;

  @Field(() => Int)
  size!: number;

  @Field(() => Int)
  offset!: number;

  @Field(() => Int, { nullable: true })
  onlyClass!: number | null;

  @Field(() => Int, { description: "Images actually used." })
  count!: number;

  @Field(() => Int, { nullable: true })
  steps!: number | null;

  @Field(() => String, { nullable: true })
  run!: string | null;
}
