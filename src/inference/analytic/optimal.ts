/**
 * The optimal denoiser of a training subset (Karras et al. 2022, appendix B.3): D(x; σ) = Σ softmax_i(−‖x − y_i‖² / 2σ²) y_i.
 * What a network that memorized its subset perfectly would compute.
 */
import type { Shape } from "../../domain/model.js";
import { channelsFirst, LEVELS_PER_UNIT } from "./images.js";
import { encodeOnnx, type OnnxNode } from "./onnx-file.js";

/** Above this the evaluation of a batch of 32 would need gigabytes. */
export const MOST_IMAGES = 16_384;
/** Levels are split into two digits of this base. */
const BASE = 16;
/** In squared levels; below it no two float32 gaps differ, and 0 / 0 would be NaN. */
const LEAST_VARIANCE = 1e-12;

/**
 * The ONNX file of the denoiser, its images inside as uint8; inputs sample and sigma, output out_sample.
 * `images`: uint8 (count, height, width, channels).
 *
 * Everything is in levels: u = 127.5·(x + 1), τ = 127.5·σ, p_i the pixels. −‖u − p_i‖² / 2 is, but for a constant of the
 * row, u·p_i − ‖p_i‖² / 2: a difference of numbers near 10⁷ whose rounding in float32 is several squared levels, where
 * σ = 0.002 tells 0.07 apart. So u is split into 16·high + low + rest, with digits high and low from 0 to 15; then
 * high·p_i and low·p_i are whole numbers below 2²⁴ (up to 4,386 values an image) and exact in float32, as are the digits of
 * ‖p_i‖² / 2. Each part is taken relative to the row's best image before the parts are added: what is rounded is a gap, not
 * a norm.
 */
export function optimalDenoiserFile(images: Uint8Array, count: number, shape: Shape): Uint8Array {
  if (count < 1 || count > MOST_IMAGES) throw new RangeError(`an optimal denoiser takes 1 to ${MOST_IMAGES} images`);
  const points = channelsFirst(images, count, shape);
  const size = points.length / count;
  const { high, low } = halfNorms(points, count);
  const scalar = (value: number) => ({ dims: [], data: Float32Array.of(value) });
  const whole = (...values: number[]) => ({ dims: [values.length], data: BigInt64Array.from(values, BigInt) });
  return encodeOnnx({
    name: "optimal-denoiser",
    nodes: NODES,
    inputs: { sample: ["batch", ...shape], sigma: ["batch"] },
    outputs: { out_sample: ["batch", ...shape] },
    tensors: {
      pixels: { dims: [count, size], data: points },
      half_norm_high: { dims: [1, count], data: high },
      half_norm_low: { dims: [1, count], data: low },
      unit: scalar(LEVELS_PER_UNIT),
      base: scalar(BASE),
      zero: scalar(0),
      white: scalar(255),
      one: scalar(1),
      least_variance: scalar(LEAST_VARIANCE),
      flat_shape: whole(-1, size),
      column_shape: whole(-1, 1),
      image_shape: whole(-1, ...shape),
    },
  });
}

/** ‖p_i‖² / 2 = 16·high + low: whole sixteens, and 0 to 15.5. */
function halfNorms(points: Uint8Array, count: number): { high: Float32Array; low: Float32Array } {
  const size = points.length / count;
  const high = new Float32Array(count);
  const low = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    let norm = 0;
    for (let j = i * size; j < (i + 1) * size; j++) norm += points[j]! ** 2;
    high[i] = Math.floor(norm / 2 / BASE);
    low[i] = norm / 2 - BASE * high[i]!;
  }
  return { high, low };
}

const node = (output: string, op: string, inputs: string[], attributes?: Record<string, number>): OnnxNode => ({
  op,
  inputs,
  outputs: [output],
  attributes,
});
const FLOAT32 = 1;

/** A part of the row's scores relative to that part at the row's best image. */
const relative = (part: string): OnnxNode[] => [
  node(`${part}_best`, "GatherElements", [part, "best"], { axis: 1 }),
  node(`${part}_gap`, "Sub", [part, `${part}_best`]),
];

const NODES: OnnxNode[] = [
  node("points", "Cast", ["pixels"], { to: FLOAT32 }),
  node("points_t", "Transpose", ["points"]),
  node("x", "Reshape", ["sample", "flat_shape"]),
  node("x_up", "Add", ["x", "one"]),
  node("u", "Mul", ["x_up", "unit"]),
  // The digits of the nearest levels, and what they leave.
  node("u_rounded", "Round", ["u"]),
  node("levels", "Clip", ["u_rounded", "zero", "white"]),
  node("sixteenth", "Div", ["levels", "base"]),
  node("high_digit", "Floor", ["sixteenth"]),
  node("high_levels", "Mul", ["high_digit", "base"]),
  node("low_digit", "Sub", ["levels", "high_levels"]),
  node("rest_digit", "Sub", ["u", "levels"]),
  // One product for all three: the runtime keeps a packed copy of the images for each product that it has.
  node("digits", "Concat", ["high_digit", "low_digit", "rest_digit"], { axis: 0 }),
  node("dots", "MatMul", ["digits", "points_t"]),
  { op: "Split", inputs: ["dots"], outputs: ["high_dot", "low_dot", "rest"], attributes: { axis: 0 } },
  node("high", "Sub", ["high_dot", "half_norm_high"]),
  node("low", "Sub", ["low_dot", "half_norm_low"]),
  // Any image near the best will do: it is what the gaps are measured from.
  node("high_score", "Mul", ["high", "base"]),
  node("whole_score", "Add", ["high_score", "low"]),
  node("score", "Add", ["whole_score", "rest"]),
  node("best", "ArgMax", ["score"], { axis: 1, keepdims: 1 }),
  ...["high", "low", "rest"].flatMap(relative),
  node("high_gap_levels", "Mul", ["high_gap", "base"]),
  node("whole_gap", "Add", ["high_gap_levels", "low_gap"]),
  node("gap", "Add", ["whole_gap", "rest_gap"]),
  node("sigma_column", "Reshape", ["sigma", "column_shape"]),
  node("tau", "Mul", ["sigma_column", "unit"]),
  node("tau_squared", "Mul", ["tau", "tau"]),
  node("variance", "Max", ["tau_squared", "least_variance"]),
  node("logits", "Div", ["gap", "variance"]),
  node("weights", "Softmax", ["logits"], { axis: 1 }),
  node("mean_levels", "MatMul", ["weights", "points"]),
  node("mean_up", "Div", ["mean_levels", "unit"]),
  node("denoised", "Sub", ["mean_up", "one"]),
  node("out_sample", "Reshape", ["denoised", "image_shape"]),
];
