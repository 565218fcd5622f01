/**
 * The inner loops of noise, compiled from kernels/noise for two and four lanes: multiplied and added one value at a time
 * they took up to a tenth of a draw. Arithmetic alone: the module imports nothing, and what it keeps in its memory
 * between calls is read by none.
 */
import { KERNEL } from "./kernel-bytes.js";

/** As much of the global object as is used: its types come with the DOM's alone. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object) => { exports: object };
  };
};

interface Kernel {
  memory: { buffer: ArrayBuffer };
  /** Where `NORMALS` float64 values lie, of which philoxNormal writes the first `count`. */
  normals: { value: number };
  NORMALS: { value: number };
  philoxNormal(count: number, block: number, stream: number, seed: number, step: number): void;
  /** Where `FLOATS` float32 values lie, of which boxMuller changes the first `count`. */
  floats: { value: number };
  FLOATS: { value: number };
  boxMuller(count: number): void;
}

// atob, not Buffer: the explorer's pages draw noise by this very module.
const program = new WebAssembly.Module(Uint8Array.from(atob(KERNEL), (character) => character.charCodeAt(0)));
const kernel = new WebAssembly.Instance(program).exports as Kernel;
const normals = new Float64Array(kernel.memory.buffer, kernel.normals.value, kernel.NORMALS.value);
const floats = new Float32Array(kernel.memory.buffer, kernel.floats.value, kernel.FLOATS.value);

/** Writes scheme PHILOX_NORMAL's values for (stream, seed, step), 32-bit words, to `out`. */
export function philoxNormalTo(out: Float64Array, stream: number, seed: number, step: number): void {
  for (let start = 0; start < out.length; start += normals.length) {
    const count = Math.min(normals.length, out.length - start);
    kernel.philoxNormal(count, start / 4, stream, seed, step);
    out.set(normals.subarray(0, count), start);
  }
}

/** at::native::normal_fill_16 in place, block for block, on uniforms whose number is a multiple of 16. */
export function boxMuller(values: Float32Array): void {
  for (let start = 0; start < values.length; start += floats.length) {
    const part = values.subarray(start, start + floats.length);
    floats.set(part);
    kernel.boxMuller(part.length);
    part.set(floats.subarray(0, part.length));
  }
}
