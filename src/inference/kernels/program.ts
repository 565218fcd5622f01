/**
 * The inner loops of a draw, compiled from `kernels` for two and four lanes: multiplied and added one value at a time
 * noise took a tenth of a draw, and states a fiftieth. Arithmetic alone: the module imports nothing, and what it keeps in
 * its memory between calls is read by none, but for the state that startXoshiro begins.
 */
import { KERNEL } from "./bytes.js";

/** As much of the global object as is used: its types come with the DOM's alone. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object) => { exports: object };
  };
};

/** Where an array lies in the module's memory, and how long it is. */
type Place = { value: number };

interface Program {
  memory: { buffer: ArrayBuffer };
  NORMALS: Place;
  addPhiloxNormal(count: number, block: number, stream: number, seed: number, step: number, spread: number): void;
  startXoshiro(stream: number, seed: number, step: number): void;
  addXoshiroNormal(count: number, spread: number): void;
  FLOATS: Place;
  floats: Place;
  boxMuller(count: number): void;
  STEP: Place;
  state: Place;
  denoised: Place;
  slope: Place;
  other: Place;
  answer: Place;
  scaled(count: number, factor: number): void;
  divided(count: number, divisor: number): void;
  affine(count: number, divisor: number, factor: number): void;
  fromState(count: number, sigma: number, change: number): void;
  fromDenoised(count: number, sigma: number, to: number): void;
  toDenoised(count: number, share: number): void;
  combination(count: number, kept: number, gained: number): void;
  extrapolated(count: number, half: number): void;
  predict(count: number, sigma: number, change: number): void;
  correct(count: number, sigma: number, change: number): void;
}

// atob, not Buffer: the explorer's pages draw noise by this very module.
const compiled = new WebAssembly.Module(Uint8Array.from(atob(KERNEL), (character) => character.charCodeAt(0)));
export const program = new WebAssembly.Instance(compiled).exports as Program;

export const float64At = (place: Place, { value: length }: Place) =>
  new Float64Array(program.memory.buffer, place.value, length);
export const float32At = (place: Place, { value: length }: Place) =>
  new Float32Array(program.memory.buffer, place.value, length);
