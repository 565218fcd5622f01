import { Field, ID, ObjectType } from "type-graphql";
import type { StudyView } from "../services/studies/views.js";
import { Study } from "./study.type.js";

@ObjectType()
export class CreateStudyPayload {
  @Field(() => Study)
  study!: StudyView;
}

@ObjectType()
export class UpdateStudyPayload {
  @Field(() => Study)
  study!: StudyView;
}

@ObjectType()
export class CopyStudyPayload {
  @Field(() => Study)
  study!: StudyView;
}

@ObjectType()
export class DeleteStudyPayload {
  @Field(() => ID, { description: "Of what is no more." })
  id!: string;
}
