import { Field, Float, Int, ObjectType } from "type-graphql";
import type { Look as Seen } from "../domain/metric.js";
import type { SpendingView } from "../services/views.js";

@ObjectType({ description: "A score after so many seeds, with the interval that is valid at every look." })
export class Look implements Seen {
  @Field(() => Int)
  seeds!: number;

  @Field(() => Float, { nullable: true })
  value!: number | null;

  @Field(() => Float, { nullable: true })
  low!: number | null;

  @Field(() => Float, { nullable: true })
  high!: number | null;
}

@ObjectType({ description: "How many seeds a question with a precision needed, and what fewer or more would give." })
export class Spending implements Partial<Omit<SpendingView, "seeds">> {
  @Field(() => Float, { description: "The half-width that was asked for." })
  precision!: number;

  @Field(() => Boolean, { description: "Whether the interval is that narrow: no more seeds are drawn then." })
  reached!: boolean;

  @Field(() => Int, { description: "Seeds of the rounds so far: the first of those requested." })
  spent!: number;

  @Field(() => [Look], { description: "What the score was after each round that is finished." })
  rounds!: SpendingView["rounds"];

  @Field(() => [Look], {
    description: "What further rounds would give if the proportion stayed as it is: a plan, no measurement.",
  })
  ahead!: SpendingView["ahead"];
}
