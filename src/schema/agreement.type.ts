import { Field, Float, Int, ObjectType } from "type-graphql";
import type { AgreementView } from "../services/views.js";

@ObjectType({ description: "Null until every sample is READY." })
export class Agreement implements Partial<AgreementView> {
  @Field(() => Float, { nullable: true })
  mean!: number | null;

  @Field(() => Float, { nullable: true })
  least!: number | null;

  @Field(() => Float, { nullable: true })
  matching!: number | null;

  @Field(() => Int)
  pairs!: number;

  @Field(() => Int)
  requested!: number;
}
