import { Field, Float, ID, InputType, Int } from "type-graphql";
import type { ModelRegistration } from "../services/services.js";
import { Parameterization, Visibility } from "./model.enums.js";
import { NoiseScheduleInput } from "./noise-schedule.input.js";
import { TrainingInput } from "./training.input.js";

@InputType({
  description:
    "The card. ONNX inputs: sample (B, C, H, W), then sigma (DENOISED) or timestep (EPSILON, V: 0 … steps-1; FLOW: t in [0, 1]) (B), and class_label (B, int64) if there are classes; output: out_sample.",
})
export class RegisterModelInput implements ModelRegistration {
  @Field(() => ID)
  upload!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String)
  framework!: string;

  @Field(() => String)
  architecture!: string;

  @Field(() => Parameterization)
  parameterization!: ModelRegistration["parameterization"];

  @Field(() => [Int])
  shape!: number[];

  @Field(() => Float, { nullable: true, description: "Standard deviation of the data, for DENOISED." })
  sigmaData?: number | null;

  @Field(() => NoiseScheduleInput, { nullable: true, description: "For EPSILON and V." })
  noiseSchedule?: NoiseScheduleInput | null;

  @Field(() => Float, {
    defaultValue: 1,
    description: "FLOW: what t is multiplied by at the network's input (1000 for diffusers models).",
  })
  timestepScale!: number;

  @Field(() => [String], { nullable: true })
  classes?: string[] | null;

  @Field(() => Int, { nullable: true, description: "The class index that means no class." })
  noClass?: number | null;

  @Field(() => TrainingInput, { nullable: true })
  training?: TrainingInput | null;

  @Field(() => String, { nullable: true })
  parent?: string | null;

  @Field(() => String, { nullable: true })
  license?: string | null;

  @Field(() => Visibility, { defaultValue: Visibility.WORKSPACE })
  visibility!: keyof typeof Visibility;
}
