import { float32At, program } from "./program.js";
import { overParts, type Step } from "./steps.js";

/** Values drawn at a time. */
const NORMALS = program.NORMALS.value;
const floats = float32At(program.floats, program.FLOATS);

/**
 * Takes `before` over x, if there is one, and adds `spread` times a scheme's values for (stream, seed, step), 32-bit words,
 * part by part while x is at hand.
 */
export type AddNormals = (
  x: Float64Array,
  spread: number,
  stream: number,
  seed: number,
  step: number,
  before?: Step,
) => void;

export const addPhiloxNormal: AddNormals = (x, spread, stream, seed, step, before) =>
  overParts(x, before, NORMALS, (count, at) => program.addPhiloxNormal(count, at / 4, stream, seed, step, spread));

export const addXoshiroNormal: AddNormals = (x, spread, stream, seed, step, before) => {
  program.startXoshiro(stream, seed, step);
  overParts(x, before, NORMALS, (count) => program.addXoshiroNormal(count, spread));
};

/** at::native::normal_fill_16 in place, block for block, on uniforms whose number is a multiple of 16. */
export function boxMuller(values: Float32Array): void {
  for (let start = 0; start < values.length; start += floats.length) {
    const part = values.subarray(start, start + floats.length);
    floats.set(part);
    program.boxMuller(part.length);
    part.set(floats.subarray(0, part.length));
  }
}
