import { Field, InputType } from "type-graphql";
import type { ModelUploadRequest } from "../services/services.js";
import { SafeInt, SHA256 } from "./scalars.js";

@InputType()
export class ModelUploadInput implements ModelUploadRequest {
  @Field(() => String)
  filename!: string;

  @Field(() => SafeInt)
  bytes!: number;

  @Field(() => SHA256)
  digest!: string;
}
