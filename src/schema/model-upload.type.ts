import { Field, ID, ObjectType } from "type-graphql";
import type { ModelUploadView } from "../services/views.js";
import { DateTime } from "./scalars.js";

@ObjectType()
export class Header {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  value!: string;
}

@ObjectType()
export class ModelUpload implements ModelUploadView {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  url!: string;

  @Field(() => String)
  method!: string;

  @Field(() => [Header])
  headers!: Header[];

  @Field(() => DateTime)
  expiresAt!: Date;
}
