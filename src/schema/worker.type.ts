import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { DateTime } from "./scalars.js";

@ObjectType({ description: "What a worker draws now." })
export class WorkerBatch {
  @Field(() => String, { nullable: true, description: "The model's slug; null where it is no more." })
  model!: string | null;

  @Field(() => Int)
  samples!: number;
}

@ObjectType({ description: "A process that draws, as it last reported itself: every 5 s." })
export class Worker {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: "Host and process id." })
  name!: string;

  @Field(() => String)
  device!: string;

  @Field(() => String, { description: "Drawings of one class are bit-identical when repeated." })
  numericsClass!: string;

  @Field(() => Int, { description: "Drawing processes, one thread each." })
  lanes!: number;

  @Field(() => [String], { nullable: true, description: "Patterns of the models that it takes; null: all." })
  models!: string[] | null;

  @Field(() => Boolean, { description: "It was heard of within 15 s, and has not stopped." })
  alive!: boolean;

  @Field(() => Float, { nullable: true, description: "Samples a second over the last minute." })
  samplesPerSecond!: number | null;

  @Field(() => WorkerBatch, { nullable: true, description: "The batch begun last; null where it is idle." })
  batch!: WorkerBatch | null;

  @Field(() => DateTime)
  startedAt!: Date;

  @Field(() => DateTime)
  seenAt!: Date;

  @Field(() => DateTime, { nullable: true })
  stoppedAt!: Date | null;
}
