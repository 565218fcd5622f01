import { OUT_SAMPLE, onnxFile, SAMPLE, type TensorSpec } from "./onnx-writer.js";

const scalar: TensorSpec = { name: "thousandth", type: "float32", dims: [1], data: Float32Array.of(0.001) };
const shape: TensorSpec = { name: "shape", type: "int64", dims: [4], data: BigInt64Array.of(-1n, 1n, 1n, 1n) };

/** A network of 4×4 images with an int64 timestep: out_sample = sample + timestep / 1000. */
export const INTEGER_TIMESTEPS = onnxFile({
  nodes: [
    { op: "Cast", inputs: ["timestep"], outputs: ["float"], attributes: { to: 1 } },
    { op: "Reshape", inputs: ["float", "shape"], outputs: ["column"] },
    { op: "Mul", inputs: ["column", "thousandth"], outputs: ["part"] },
    { op: "Add", inputs: ["sample", "part"], outputs: ["out_sample"] },
  ],
  inputs: [SAMPLE, { name: "timestep", type: "int64", dims: ["batch"] }],
  outputs: [OUT_SAMPLE],
  initializers: [scalar, shape],
});
