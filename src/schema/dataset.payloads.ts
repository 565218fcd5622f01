import { Field, ObjectType } from "type-graphql";
import type { DatasetVersionView } from "../services/datasets/views.js";
import { DatasetVersion } from "./dataset-version.type.js";

@ObjectType()
export class PublishDatasetPayload {
  @Field(() => DatasetVersion)
  version!: DatasetVersionView;
}

@ObjectType()
export class MakeVersionPublicPayload {
  @Field(() => DatasetVersion)
  version!: DatasetVersionView;
}
