import { Field, ObjectType } from "type-graphql";
import type { SourceView } from "../services/views.js";
import { Condition } from "./condition.type.js";
import { Model } from "./model.type.js";
import { Sampler } from "./sampler.type.js";

@ObjectType()
export class Source implements Partial<SourceView> {
  @Field(() => Model)
  model!: SourceView["model"];

  @Field(() => Sampler)
  sampler!: SourceView["sampler"];

  @Field(() => Condition, { nullable: true })
  condition!: SourceView["condition"];
}
