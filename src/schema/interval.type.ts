import { Field, Float, ObjectType } from "type-graphql";

@ObjectType()
export class Interval {
  @Field(() => Float)
  low!: number;

  @Field(() => Float)
  high!: number;
}
