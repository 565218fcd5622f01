import { Field, Float, ObjectType } from "type-graphql";
import type { Viewer as Asker } from "../domain/viewer.js";
import { Role } from "./role.enum.js";

@ObjectType({ description: "From one UTC midnight to the next, in compute seconds." })
export class Quota {
  @Field(() => Float, { nullable: true, description: "Null: no limit." })
  computeSecondsPerDay!: number | null;

  @Field(() => Float)
  computeSecondsUsed!: number;

  @Field(() => Float, {
    description: "Of what is queued or running, as it was estimated; settled to what it took once it is drawn.",
  })
  computeSecondsQueued!: number;
}

@ObjectType({
  description:
    "Who asks. READER sees what is there and never starts work; RESEARCHER draws, compares and studies; OWNER also registers models and manages people.",
})
export class Viewer implements Partial<Asker> {
  @Field(() => String)
  name!: string;

  @Field(() => Role)
  role!: Asker["role"];
}

@ObjectType({ description: "Someone who has a token, a limit of their own, or used something today. For OWNER." })
export class Person {
  @Field(() => String)
  name!: string;

  @Field(() => Role, { nullable: true, description: "The highest of their valid tokens; null where none is left." })
  role!: Asker["role"] | null;

  @Field(() => Quota)
  quota!: Quota;
}

@ObjectType()
export class SetQuotaPayload {
  @Field(() => Person)
  person!: Person;
}
