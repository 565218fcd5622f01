import { Field, Float, Int, ObjectType } from "type-graphql";
import type { Difference as Differing } from "../domain/metric.js";

@ObjectType({
  description:
    "first - second, paired by seed: Tango's score interval and McNemar's exact p where both are proportions over the same seeds; Newcombe's interval otherwise.",
})
export class Difference implements Differing {
  @Field(() => Float, { nullable: true })
  value!: number | null;

  @Field(() => Float, { nullable: true })
  low!: number | null;

  @Field(() => Float, { nullable: true })
  high!: number | null;

  @Field(() => Int)
  n!: number;

  @Field(() => Float, { nullable: true })
  p!: number | null;
}
