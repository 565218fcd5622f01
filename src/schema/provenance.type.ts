import { Field, Float, Int, ObjectType } from "type-graphql";
import type { ProvenanceView, SourceView } from "../services/views.js";
import { Condition } from "./condition.type.js";
import { NoiseScheme } from "./noise-scheme.enum.js";
import { Sampler } from "./sampler.type.js";
import { DateTime, SHA256 } from "./scalars.js";

/** A sample's provenance beside what its source already says. */
export type ProvenanceOfSource = ProvenanceView & Pick<SourceView, "sampler" | "condition">;

@ObjectType({ description: "All that is needed to draw the sample again, and what drew it." })
export class Provenance implements Partial<ProvenanceOfSource> {
  @Field(() => SHA256)
  key!: string;

  @Field(() => SHA256)
  modelDigest!: string;

  @Field(() => Sampler)
  sampler!: SourceView["sampler"];

  @Field(() => NoiseScheme)
  noise!: ProvenanceView["noise"];

  @Field(() => Int)
  seed!: number;

  @Field(() => [Int])
  shape!: ProvenanceView["shape"];

  @Field(() => Condition, { nullable: true })
  condition!: SourceView["condition"];

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
