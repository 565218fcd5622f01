import { Field, Float, Int, ObjectType } from "type-graphql";
import type { ProvenanceView } from "../services/views.js";
import { NoiseScheme } from "./noise-scheme.enum.js";
import { DateTime, SHA256 } from "./scalars.js";

/** What the provenance of a sample and of a mixture have in common; no type of the graph itself. */
@ObjectType()
export abstract class DrawingProvenance implements Partial<ProvenanceView> {
  @Field(() => SHA256)
  key!: string;

  @Field(() => SHA256)
  modelDigest!: string;

  @Field(() => NoiseScheme)
  noise!: ProvenanceView["noise"];

  @Field(() => [Int])
  shape!: ProvenanceView["shape"];

  @Field(() => String, {
    nullable: true,
    description: "Where step noise comes from; null for a deterministic sampler.",
  })
  stepNoise!: string | null;

  @Field(() => String)
  device!: string;

  @Field(() => String)
  precision!: string;

  @Field(() => String)
  runtime!: string;

  @Field(() => String, { description: "Drawings of one class are bit-identical when repeated." })
  numericsClass!: string;

  @Field(() => Float)
  computeMs!: number;

  @Field(() => DateTime)
  sampledAt!: Date;
}
