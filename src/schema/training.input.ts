import { Field, InputType, Int } from "type-graphql";

@InputType()
export class TrainingInput {
  @Field(() => String)
  set!: string;

  @Field(() => Int)
  size!: number;

  @Field(() => Int, { defaultValue: 0 })
  offset!: number;

  @Field(() => Int, { nullable: true })
  onlyClass?: number | null;

  @Field(() => Int, { nullable: true })
  steps?: number | null;

  @Field(() => String, { nullable: true })
  run?: string | null;
}
