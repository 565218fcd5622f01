import { Field, ID, Int, ObjectType } from "type-graphql";
import type { DatasetFileView, DatasetVersionView } from "../services/datasets/views.js";
import { DatasetState } from "./dataset-state.enum.js";
import { Visibility } from "./model.enums.js";
import { Node } from "./node.interface.js";
import { DateTime, SafeInt, SHA256 } from "./scalars.js";

@ObjectType()
export class DatasetFile implements Partial<DatasetFileView> {
  @Field(() => String)
  path!: string;

  @Field(() => String)
  contentType!: string;

  @Field(() => SafeInt)
  bytes!: number;

  @Field(() => SHA256)
  digest!: string;

  @Field(() => Boolean, {
    description:
      "Whether it is part of the version's digest: what differs between drawings of the same content is not.",
  })
  digested!: boolean;
}

@ObjectType({ implements: Node })
export class DatasetVersion implements Partial<DatasetVersionView> {
  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  version!: number;

  @Field(() => DatasetState)
  state!: DatasetVersionView["state"];

  @Field(() => SHA256, {
    nullable: true,
    description: "Digest of the manifest: the same content has the same digest anywhere. Null until READY.",
  })
  digest!: string | null;

  @Field(() => String, { nullable: true })
  note!: string | null;

  @Field(() => String, { nullable: true })
  citation!: string | null;

  @Field(() => Visibility, { description: "PUBLIC: for everyone, at its address, for good; else as its study is." })
  visibility!: DatasetVersionView["visibility"];

  @Field(() => Boolean, { description: "Whether it was published with samples missing." })
  partial!: boolean;

  @Field(() => String)
  publisher!: string;

  @Field(() => String, { nullable: true, description: "Why it FAILED: its number is given to the next." })
  error!: string | null;

  @Field(() => DateTime)
  createdAt!: Date;
}
