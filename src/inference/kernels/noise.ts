import { float32At, float64At, program } from "./program.js";

const normals = float64At(program.normals, program.NORMALS);
const sum = float64At(program.sum, program.NORMALS);
const floats = float32At(program.floats, program.FLOATS);

/** Writes scheme PHILOX_NORMAL's values for (stream, seed, step), 32-bit words, to `out`. */
export function philoxNormalTo(out: Float64Array, stream: number, seed: number, step: number): void {
  for (let start = 0; start < out.length; start += normals.length) {
    const count = Math.min(normals.length, out.length - start);
    program.philoxNormal(count, start / 4, stream, seed, step);
    out.set(normals.subarray(0, count), start);
  }
}

/** Adds `spread` times those values to `out`. */
export function addPhiloxNormalTo(out: Float64Array, spread: number, stream: number, seed: number, step: number): void {
  for (let start = 0; start < out.length; start += sum.length) {
    const part = out.subarray(start, start + sum.length);
    sum.set(part);
    program.addPhiloxNormal(part.length, start / 4, stream, seed, step, spread);
    part.set(sum.subarray(0, part.length));
  }
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
