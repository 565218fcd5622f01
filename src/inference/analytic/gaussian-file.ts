/** The Gaussian denoiser as a graph: D = μ + U diag(λ / (λ + σ²)) Uᵀ (x − μ). */
import type { Shape } from "../../domain/model.js";
import { gaussianOf } from "./gaussian.js";
import { channelsFirst } from "./images.js";
import { encodeOnnx, type OnnxNode } from "./onnx-file.js";

/**
 * The ONNX file of the denoiser; inputs sample and sigma, output out_sample.
 * `images`: uint8 (count, height, width, channels).
 */
export function gaussianDenoiserFile(images: Uint8Array, count: number, shape: Shape): Uint8Array {
  const points = channelsFirst(images, count, shape);
  const size = points.length / count;
  const { mean, basis, variances } = gaussianOf(points, count, size);
  // An image alone has no variance, and ONNX no matrix without rows.
  const rank = Math.max(1, variances.length);
  const padded = (values: Float64Array, length: number) => {
    const data = new Float32Array(length);
    data.set(values);
    return data;
  };
  const whole = (...values: number[]) => ({ dims: [values.length], data: BigInt64Array.from(values, BigInt) });
  return encodeOnnx({
    name: "gaussian-denoiser",
    nodes: NODES,
    inputs: { sample: ["batch", ...shape], sigma: ["batch"] },
    outputs: { out_sample: ["batch", ...shape] },
    tensors: {
      mean: { dims: [1, size], data: Float32Array.from(mean) },
      basis: { dims: [rank, size], data: padded(basis, rank * size) },
      variances: { dims: [1, rank], data: padded(variances, rank) },
      flat_shape: whole(-1, size),
      column_shape: whole(-1, 1),
      image_shape: whole(-1, ...shape),
    },
  });
}

const node = (output: string, op: string, ...inputs: string[]): OnnxNode => ({ op, inputs, outputs: [output] });
const NODES: OnnxNode[] = [
  node("x", "Reshape", "sample", "flat_shape"),
  node("centred", "Sub", "x", "mean"),
  node("basis_t", "Transpose", "basis"),
  node("parts", "MatMul", "centred", "basis_t"),
  node("sigma_column", "Reshape", "sigma", "column_shape"),
  node("noise_variance", "Mul", "sigma_column", "sigma_column"),
  node("variance", "Add", "variances", "noise_variance"),
  node("kept", "Div", "variances", "variance"),
  node("kept_parts", "Mul", "parts", "kept"),
  node("from_mean", "MatMul", "kept_parts", "basis"),
  node("denoised", "Add", "from_mean", "mean"),
  node("out_sample", "Reshape", "denoised", "image_shape"),
];
