/** Small descriptor networks, right and wrong ones: an image's values times fixed weights. */

import type { DescriptorCard } from "../../src/domain/descriptor.js";
import { sha256 } from "../../src/domain/digest.js";
import { type NodeSpec, onnxFile, type TensorSpec } from "./onnx-writer.js";

export const SIDE = 8;
export const DIMENSION = 16;
const FLOAT32 = 1;

/** Values between −1 and 1 without a pattern that images could share. */
export function weightsOf(rows: number, columns: number): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(1 + i * i * 0.37));
}
const shape: TensorSpec = { name: "flat", type: "int64", dims: [2], data: BigInt64Array.of(0n, -1n) };

export interface SmallDescriptor {
  side?: number;
  dimension?: number;
  layout?: "NCHW" | "NHWC";
  inputType?: "uint8" | "float32";
  /** What becomes of the vector before it is given: its nodes take "vector" and make "embedding". */
  ending?: NodeSpec[];
  initializers?: TensorSpec[];
}

/** embedding = reshape(image) · weights. */
export function descriptorFile(of: SmallDescriptor = {}): Buffer {
  const { side = SIDE, dimension = DIMENSION, layout = "NCHW", inputType = "float32" } = of;
  const values = 3 * side * side;
  const weights: TensorSpec = {
    name: "weights",
    type: "float32",
    dims: [values, dimension],
    data: weightsOf(values, dimension),
  };
  return onnxFile({
    nodes: [
      { op: "Cast", inputs: ["image"], outputs: ["numbers"], attributes: { to: FLOAT32 } },
      { op: "Reshape", inputs: ["numbers", "flat"], outputs: ["rows"] },
      { op: "MatMul", inputs: ["rows", "weights"], outputs: ["vector"] },
      ...(of.ending ?? [{ op: "Identity", inputs: ["vector"], outputs: ["embedding"] }]),
    ],
    inputs: [
      {
        name: "image",
        type: inputType,
        dims: ["batch", ...(layout === "NCHW" ? [3, side, side] : [side, side, 3])],
      },
    ],
    outputs: [{ name: "embedding", type: "float32", dims: ["batch", "dimension"] }],
    initializers: [shape, weights, ...(of.initializers ?? [])],
  });
}

/** Its vectors depend on the largest value of the batch, as those of a network that is quantized as it runs. */
export const NEIGHBOURLY: NodeSpec[] = [
  { op: "ReduceMax", inputs: ["vector"], outputs: ["most"], attributes: { keepdims: 0 } },
  { op: "Div", inputs: ["vector", "most"], outputs: ["embedding"] },
];
const zero: TensorSpec = { name: "zero", type: "float32", dims: [], data: Float32Array.of(0) };
/** All zeros. */
export const NOTHING: Pick<SmallDescriptor, "ending" | "initializers"> = {
  ending: [{ op: "Mul", inputs: ["vector", "zero"], outputs: ["embedding"] }],
  initializers: [zero],
};
/** 0 / 0. */
export const NOT_A_NUMBER: Pick<SmallDescriptor, "ending" | "initializers"> = {
  ending: [
    { op: "Mul", inputs: ["vector", "zero"], outputs: ["nothing"] },
    { op: "Div", inputs: ["nothing", "zero"], outputs: ["embedding"] },
  ],
  initializers: [zero],
};

export function descriptorCard(file: Uint8Array, over: Partial<DescriptorCard> = {}): DescriptorCard {
  return {
    inputSize: [SIDE, SIDE],
    layout: "NCHW",
    inputType: "float32",
    resize: "PILLOW_BILINEAR",
    mean: [0.485, 0.456, 0.406],
    deviation: [0.229, 0.224, 0.225],
    dimension: DIMENSION,
    digest: sha256(file),
    license: "MIT",
    thresholdSource: "a test",
    ...over,
  };
}
