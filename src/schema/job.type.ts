import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import type { JobView } from "../services/views.js";
import { JobState } from "./job-state.enum.js";
import { Node } from "./node.interface.js";
import { DateTime } from "./scalars.js";

@ObjectType({
  implements: Node,
  description:
    "One viewer's question, or a publication. total: the samples it found missing (or files to write); done: those READY or FAILED since, failed among them. FAILED when any failed.",
})
export class Job implements Partial<JobView> {
  @Field(() => ID)
  id!: string;

  @Field(() => JobState)
  state!: JobView["state"];

  @Field(() => Int)
  total!: number;

  @Field(() => Int)
  done!: number;

  @Field(() => Int)
  failed!: number;

  @Field(() => Float)
  computeSeconds!: number;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true })
  finishedAt!: Date | null;
}
