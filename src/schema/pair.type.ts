import { Field, Float, ObjectType } from "type-graphql";
import type { PairView } from "../services/services.js";
import type { SampleView } from "../services/views.js";
import { Sample } from "./sample.type.js";

@ObjectType()
export class Pair implements Partial<Omit<PairView, "seed">> {
  @Field(() => Sample)
  a!: SampleView;

  @Field(() => Sample)
  b!: SampleView;

  @Field(() => Float)
  value!: number;

  @Field(() => Boolean)
  matches!: boolean;
}
