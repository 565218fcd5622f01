import { Field, InputType, Int } from "type-graphql";
import type { ModelFilter as Filter } from "../services/services.js";
import { ModelKind } from "./model.enums.js";

@InputType()
export class ModelFilter implements Filter {
  @Field(() => ModelKind, { nullable: true })
  kind?: Filter["kind"];

  @Field(() => String, { nullable: true })
  framework?: string | null;

  @Field(() => String, { nullable: true })
  architecture?: string | null;

  @Field(() => String, { nullable: true })
  trainingSet?: string | null;

  @Field(() => Int, { nullable: true })
  trainingSize?: number | null;

  @Field(() => Boolean, { nullable: true })
  classConditional?: boolean | null;

  @Field(() => String, { nullable: true })
  run?: string | null;

  @Field(() => String, { nullable: true })
  text?: string | null;
}
