import { Field, Float, Int, ObjectType } from "type-graphql";
import type { SamplerView } from "../services/views.js";

@ObjectType({ description: "The values in force, after a model's own range has cut them; null only for EXTERNAL." })
export class Sampler implements Partial<SamplerView> {
  @Field(() => [Float], { nullable: true, description: "steps + 1 levels, the last 0." })
  sigmas!: number[] | null;

  @Field(() => Int, { nullable: true, description: "Network evaluations a sample." })
  evaluations!: number | null;

  @Field(() => Boolean)
  deterministic!: boolean;

  @Field(() => Int, { description: "0 unless stochastic." })
  noiseStream!: number;
}
