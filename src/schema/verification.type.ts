import { Field, ID, Int, ObjectType } from "type-graphql";
import type { ClassReport, WrongSample } from "../domain/verification.js";
import type { VerificationView } from "../services/views.js";
import { Node } from "./node.interface.js";
import { DateTime } from "./scalars.js";
import { VerificationFault, VerificationState } from "./verification.enums.js";

@ObjectType({ description: "What one numerics class stored, drawn again by another or the same." })
export class VerificationClass implements Partial<ClassReport> {
  @Field(() => String, { description: "The class of the stored renditions." })
  stored!: string;

  @Field(() => String, { description: "The class that drew them again." })
  redrawn!: string;

  @Field(() => Int)
  identical!: number;

  @Field(() => Int, { description: "Different, by no more than is documented of two classes." })
  within!: number;

  @Field(() => Int)
  wrong!: number;
}

@ObjectType({ description: "A stored sample that could not be drawn again as it was stored." })
export class VerificationFinding implements Partial<WrongSample> {
  @Field(() => VerificationFault)
  fault!: keyof typeof VerificationFault;
}

@ObjectType({
  implements: Node,
  description:
    "Stored samples, taken at random and drawn again; each redrawing is kept as a rendition beside the first.",
})
export class Verification implements Partial<VerificationView> {
  @Field(() => ID)
  id!: string;

  @Field(() => VerificationState)
  state!: VerificationView["state"];

  @Field(() => Int, { description: "How many stored samples to take." })
  requested!: number;

  @Field(() => Int, { description: "How many were drawn again so far." })
  checked!: number;

  @Field(() => [VerificationClass])
  classes!: ClassReport[];

  @Field(() => [VerificationFinding], { description: "At most a hundred; classes count all." })
  wrong!: WrongSample[];

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true })
  finishedAt!: Date | null;
}

@ObjectType()
export class VerifySamplesPayload {
  @Field(() => Verification)
  verification!: VerificationView;
}
