import { Field, ObjectType } from "type-graphql";
import type { JobView } from "../services/views.js";
import { Job } from "./job.type.js";

@ObjectType()
export class RequestSamplesPayload {
  @Field(() => Job)
  job!: JobView;
}

@ObjectType()
export class CancelJobPayload {
  @Field(() => Job)
  job!: JobView;
}
