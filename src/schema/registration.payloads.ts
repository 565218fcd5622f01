import { Field, ObjectType } from "type-graphql";
import type { ModelUploadView, ModelView } from "../services/views.js";
import { Model } from "./model.type.js";
import { ModelUpload } from "./model-upload.type.js";

@ObjectType()
export class CreateModelUploadPayload {
  @Field(() => ModelUpload)
  upload!: ModelUploadView;
}

@ObjectType()
export class RegisterModelPayload {
  @Field(() => Model)
  model!: ModelView;
}
