import { Field, ObjectType } from "type-graphql";
import type { Page } from "../services/asking.js";

@ObjectType()
export class PageInfo implements Partial<Page<unknown>["pageInfo"]> {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}
