import { Field, Int, ObjectType } from "type-graphql";
import type { SampleView } from "../services/views.js";
import { SampleErrorCode } from "./sample.enums.js";

@ObjectType()
export class SampleError implements Partial<NonNullable<SampleView["error"]>> {
  @Field(() => SampleErrorCode)
  code!: keyof typeof SampleErrorCode;

  @Field(() => String)
  message!: string;

  @Field(() => Int)
  attempts!: number;
}
