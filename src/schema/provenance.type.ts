import { Field, Int, ObjectType } from "type-graphql";
import type { ProvenanceView, SourceView } from "../services/views.js";
import { Condition } from "./condition.type.js";
import { DrawingProvenance } from "./drawing.type.js";
import { Sampler } from "./sampler.type.js";

/** A sample's provenance beside what its source already says. */
export type ProvenanceOfSource = ProvenanceView & Pick<SourceView, "sampler" | "condition">;

@ObjectType({ description: "All that is needed to draw the sample again, and what drew it." })
export class Provenance extends DrawingProvenance implements Partial<ProvenanceOfSource> {
  @Field(() => Sampler)
  sampler!: SourceView["sampler"];

  @Field(() => Int)
  seed!: number;

  @Field(() => Condition, { nullable: true })
  condition!: SourceView["condition"];
}
