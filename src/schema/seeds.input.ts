import { Field, InputType, Int } from "type-graphql";
import type { SeedsRequest } from "../domain/source.js";

@InputType({ description: "Either first (0 if absent) and count, or values without repeats." })
export class SeedsInput implements SeedsRequest {
  @Field(() => Int, { nullable: true })
  first?: number | null;

  @Field(() => Int, { nullable: true })
  count?: number | null;

  @Field(() => [Int], { nullable: true })
  values?: number[] | null;
}
