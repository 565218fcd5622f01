import { Field, Float, Int, ObjectType } from "type-graphql";
import type { EstimateView } from "../services/views.js";

@ObjectType()
export class Estimate implements Partial<EstimateView> {
  @Field(() => Int)
  samples!: number;

  @Field(() => Int)
  ready!: number;

  @Field(() => Int)
  queued!: number;

  @Field(() => Int)
  missing!: number;

  @Field(() => Float)
  computeSeconds!: number;

  @Field(() => Boolean, { description: "Whether the viewer's quota allows it." })
  allowed!: boolean;
}
