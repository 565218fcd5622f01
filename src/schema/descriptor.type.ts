import { Field, Float, Int, ObjectType, registerEnumType } from "type-graphql";
import {
  DESCRIPTOR_INPUT_TYPES,
  DESCRIPTOR_LAYOUTS,
  DESCRIPTOR_RESIZES,
  type DescriptorCard,
} from "../domain/descriptor.js";

const enumOf = <const Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, name])) as { [Each in Name]: Each };
const DescriptorLayout = enumOf(DESCRIPTOR_LAYOUTS);
/** The enum's names are capitals; what they stand for is ONNX's own. */
const DescriptorInputType = { UINT8: "uint8", FLOAT32: "float32" } as const satisfies Record<
  string,
  (typeof DESCRIPTOR_INPUT_TYPES)[number]
>;
const DescriptorResize = enumOf(DESCRIPTOR_RESIZES);
registerEnumType(DescriptorLayout, { name: "DescriptorLayout" });
registerEnumType(DescriptorInputType, { name: "DescriptorInputType" });
registerEnumType(DescriptorResize, {
  name: "DescriptorResize",
  description: "PILLOW_BILINEAR: the bytes of Pillow's Image.resize((width, height), Image.BILINEAR).",
});

@ObjectType({ description: "What is done to an image before its descriptor network sees it, and what comes out." })
export class Descriptor implements Partial<DescriptorCard> {
  @Field(() => [Int], { description: "Height and width at the network's input." })
  inputSize!: [number, number];

  @Field(() => DescriptorLayout)
  layout!: DescriptorCard["layout"];

  @Field(() => DescriptorInputType)
  inputType!: DescriptorCard["inputType"];

  @Field(() => DescriptorResize)
  resize!: DescriptorCard["resize"];

  @Field(() => [Float], { nullable: true, description: "Of red, green and blue: (level / 255 - mean) / deviation." })
  mean!: DescriptorCard["mean"];

  @Field(() => [Float], { nullable: true })
  deviation!: DescriptorCard["deviation"];

  @Field(() => Int, { description: "Length of the vector, which is brought to unit length." })
  dimension!: number;

  @Field(() => String, { description: "The network's." })
  license!: string;

  @Field(() => String, { description: "Where the metric's threshold is from." })
  thresholdSource!: string;
}
