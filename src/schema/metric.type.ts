import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import type { MetricView } from "../services/views.js";
import { Descriptor } from "./descriptor.type.js";
import { MetricDirection, MetricKind } from "./metric.enums.js";
import { Node } from "./node.interface.js";
import { SHA256 } from "./scalars.js";

@ObjectType({ implements: Node })
export class Metric implements Partial<MetricView & { descriptor: MetricView["card"] }> {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String)
  title!: string;

  @Field(() => MetricKind)
  kind!: MetricView["kind"];

  @Field(() => MetricDirection, {
    description: "SIMILARITY counts value > threshold, DISTANCE value < threshold; both strict.",
  })
  direction!: MetricView["direction"];

  @Field(() => Float)
  threshold!: number;

  @Field(() => [Float])
  range!: MetricView["range"];

  @Field(() => Int)
  version!: number;

  @Field(() => SHA256, { nullable: true, description: "SHA-256 of the descriptor network, if it has one." })
  digest!: string | null;

  @Field(() => String, { nullable: true })
  reference!: string | null;

  @Field(() => Descriptor, { nullable: true, description: "Of DESCRIPTOR_COSINE." })
  descriptor!: MetricView["card"];
}
