import { Field, Float, Int, ObjectType, registerEnumType } from "type-graphql";
import type {
  PublishedTableView,
  PublishedValueView,
  PublishedReading as Reading,
} from "../services/published/views.js";
import { MetricDirection } from "./metric.enums.js";

export const PublishedReading = {
  PRINTED: "PRINTED",
  READ_OFF_PLOT: "READ_OFF_PLOT",
} as const satisfies { [K in Reading]: K };
registerEnumType(PublishedReading, { name: "PublishedReading", description: "How a cited number was obtained." });

@ObjectType({ description: "A number that others published. It is never the score of a model of this server." })
export class PublishedValue implements PublishedValueView {
  @Field(() => String, { description: "The model, as the publication names it." })
  row!: string;

  @Field(() => String, { nullable: true, description: "What it was compared with; null for GL." })
  column!: string | null;

  @Field(() => Int, { nullable: true, description: "Images of the training subset; null for released models." })
  trainingSize!: number | null;

  @Field(() => Int, { nullable: true, description: "The last size that the value was read for; null where it is one." })
  trainingSizeTo!: number | null;

  @Field(() => String, { description: "As it was printed or read." })
  words!: string;

  @Field(() => Float, { nullable: true, description: "Null where a range was read." })
  value!: number | null;

  @Field(() => Float, {
    description:
      "The least it can be, by how it was printed or read: no statistical interval, the publication gives none.",
  })
  low!: number;

  @Field(() => Float)
  high!: number;
}

@ObjectType({
  description:
    "A table that others published, cited. Other models, images, descriptor and noise than this server's: to look at beside its scores, not to subtract from them.",
})
export class PublishedTable implements PublishedTableView {
  @Field(() => String)
  slug!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String)
  citation!: string;

  @Field(() => String, { description: "RP, MAE or GL." })
  quantity!: string;

  @Field(() => String, { description: "What the value of a pair is, with its descriptor; no metric of this server." })
  metric!: string;

  @Field(() => Float)
  threshold!: number;

  @Field(() => MetricDirection)
  direction!: PublishedTableView["direction"];

  @Field(() => String)
  dataset!: string;

  @Field(() => String)
  noise!: string;

  @Field(() => Int, { description: "How many noises a value counts." })
  noises!: number;

  @Field(() => PublishedReading)
  reading!: PublishedTableView["reading"];

  @Field(() => Float, { description: "Half the last printed digit, or how well a plot could be read." })
  uncertainty!: number;

  @Field(() => String)
  note!: string;

  @Field(() => [PublishedValue])
  values!: PublishedValueView[];
}
