import { Field, Float, Int, ObjectType } from "type-graphql";

@ObjectType()
export class Histogram {
  @Field(() => [Float])
  edges!: number[];

  @Field(() => [Int])
  counts!: number[];
}
