import { float32At, float64At, program } from "./program.js";
import { overParts, type Step, takeStep } from "./steps.js";

const normals = float64At(program.normals, program.NORMALS);
const sum = float64At(program.sum, program.NORMALS);
const xoshiroNormals = float64At(program.xoshiroNormals, program.NORMALS);
const floats = float32At(program.floats, program.FLOATS);

/** Writes scheme PHILOX_NORMAL's values for (stream, seed, step), 32-bit words, to `out`. */
export function philoxNormalTo(out: Float64Array, stream: number, seed: number, step: number): void {
  for (let start = 0; start < out.length; start += normals.length) {
    const count = Math.min(normals.length, out.length - start);
    program.philoxNormal(count, start / 4, stream, seed, step);
    out.set(normals.subarray(0, count), start);
  }
}

/** Takes `step` over the values, if there is one, and adds `spread` times those values. */
export function addPhiloxNormalTo(
  out: Float64Array,
  spread: number,
  stream: number,
  seed: number,
  step: number,
  before: Step | null,
): void {
  if (before) takeStep(out, before);
  for (let start = 0; start < out.length; start += sum.length) {
    const part = out.subarray(start, start + sum.length);
    sum.set(part);
    program.addPhiloxNormal(part.length, start / 4, stream, seed, step, spread);
    part.set(sum.subarray(0, part.length));
  }
}

/** Writes scheme XOSHIRO_NORMAL's values for (stream, seed, step), 32-bit words, to `out`. */
export function xoshiroNormalTo(out: Float64Array, stream: number, seed: number, step: number): void {
  program.startXoshiro(stream, seed, step);
  for (let start = 0; start < out.length; start += xoshiroNormals.length) {
    const count = Math.min(xoshiroNormals.length, out.length - start);
    program.xoshiroNormal(count);
    out.set(xoshiroNormals.subarray(0, count), start);
  }
}

/** Takes `step` over the values, if there is one, and adds `spread` times those values, part by part while they are at hand. */
export function addXoshiroNormalTo(
  out: Float64Array,
  spread: number,
  stream: number,
  seed: number,
  step: number,
  before: Step | null,
): void {
  program.startXoshiro(stream, seed, step);
  overParts(out, before, xoshiroNormals.length, (count) => program.addXoshiroNormal(count, spread));
}

/** at::native::normal_fill_16 in place, block for block, on uniforms whose number is a multiple of 16. */
export function boxMuller(values: Float32Array): void {
  for (let start = 0; start < values.length; start += floats.length) {
    const part = values.subarray(start, start + floats.length);
    floats.set(part);
    program.boxMuller(part.length);
    part.set(floats.subarray(0, part.length));
  }
}
