import { Field, Float, ObjectType } from "type-graphql";
import type { Viewer as Asker } from "../domain/viewer.js";
import { Role } from "./role.enum.js";

@ObjectType()
export class Quota {
  @Field(() => Float, { nullable: true })
  computeSecondsPerDay!: number | null;

  @Field(() => Float)
  computeSecondsUsed!: number;
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
