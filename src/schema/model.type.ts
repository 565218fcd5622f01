import { Field, ID, Int, ObjectType } from "type-graphql";
import type { ModelView } from "../services/views.js";
import { ImportedFrom } from "./imported-from.type.js";
import { ModelKind, ModelState, Parameterization, Visibility } from "./model.enums.js";
import { Node } from "./node.interface.js";
import { DateTime, SafeInt, SHA256 } from "./scalars.js";

@ObjectType({ implements: Node })
export class Model implements Partial<ModelView> {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String)
  title!: string;

  @Field(() => ModelKind)
  kind!: ModelView["kind"];

  @Field(() => ModelState)
  state!: ModelView["state"];

  @Field(() => Visibility)
  visibility!: ModelView["visibility"];

  @Field(() => String, { nullable: true })
  rejection!: string | null;

  @Field(() => String)
  framework!: string;

  @Field(() => String)
  architecture!: string;

  @Field(() => Parameterization, { nullable: true, description: "Null for IMPORTED models, as digest is." })
  parameterization!: ModelView["parameterization"];

  @Field(() => SafeInt, { nullable: true })
  parameters!: number | null;

  @Field(() => [Int], { description: "Channels, height, width." })
  shape!: ModelView["shape"];

  @Field(() => [String])
  classes!: string[];

  @Field(() => SHA256, { nullable: true, description: "SHA-256 of the weights as stored." })
  digest!: string | null;

  @Field(() => ImportedFrom, { nullable: true, description: "Where an IMPORTED model's samples are from." })
  imported!: ModelView["imported"];

  @Field(() => String, { nullable: true })
  license!: string | null;

  @Field(() => DateTime)
  createdAt!: Date;
}
