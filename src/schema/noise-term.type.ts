import { Field, Float, ObjectType } from "type-graphql";
import type { NoiseTerm as Term } from "../domain/noise.js";

@ObjectType({ description: "Weight times a seed's draw, in float64." })
export class NoiseTerm implements Partial<Term> {
  @Field(() => Float)
  weight!: number;
}
