import { Field, Float, Int, ObjectType } from "type-graphql";
import type { Score as Proportion } from "../domain/metric.js";
import { IntervalMethod } from "./metric.enums.js";

@ObjectType({
  description:
    "A proportion with a 95 % interval over noises (it says nothing of training again), over the n of the requested pairs whose both samples are READY.",
})
export class Score implements Partial<Proportion> {
  @Field(() => Float, { nullable: true })
  value!: number | null;

  @Field(() => Float, { nullable: true })
  low!: number | null;

  @Field(() => Float, { nullable: true })
  high!: number | null;

  @Field(() => Int)
  n!: number;

  @Field(() => Int)
  requested!: number;

  @Field(() => IntervalMethod)
  method!: Proportion["method"];
}
