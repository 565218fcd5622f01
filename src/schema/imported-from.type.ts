import { Field, ObjectType } from "type-graphql";
import type { ModelView } from "../services/views.js";
import { NoiseScheme } from "./noise-scheme.enum.js";
import { SHA256 } from "./scalars.js";

type Imported = NonNullable<ModelView["imported"]>;

@ObjectType({ description: "What the card of samples that were drawn elsewhere says of them." })
export class ImportedFrom implements Imported {
  @Field(() => SHA256, { description: "SHA-256 of all that was imported: noise scheme, seeds and pixels." })
  digest!: string;

  @Field(() => String, { description: "An address or a citation." })
  source!: string;

  @Field(() => NoiseScheme, { description: "Of all its samples: with another scheme it has none." })
  noise!: Imported["noise"];

  @Field(() => String, {
    nullable: true,
    description: "What the scheme is called there; null unless noise is EXTERNAL.",
  })
  noiseName!: string | null;

  @Field(() => String, { nullable: true, description: "How they were drawn, in words." })
  sampler!: string | null;
}
