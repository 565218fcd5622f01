import { Field, ObjectType } from "type-graphql";
import type { FindingState as State } from "../services/findings.js";
import { FindingState } from "./finding-state.enum.js";

@ObjectType()
export class RetryFindingPayload {
  @Field(() => FindingState)
  state!: State;
}
