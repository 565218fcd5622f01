import { normalQuantile } from "../../../../src/inference/noise/normal-quantile.js";
import { philox4x32 } from "./philox.js";

/** Scheme PHILOX_NORMAL as its documentation has it, one value after the other. */
export function philoxNormal(stream: number, seed: number, step: number, size: number): Float64Array {
  const key = Uint32Array.of(seed, stream);
  const counter = Uint32Array.of(0, step, 0, 0);
  const words = new Uint32Array(4);
  const out = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    if (i % 4 === 0) {
      counter[0] = i / 4;
      philox4x32(counter, key, words);
    }
    out[i] = normalQuantile((words[i % 4]! + 0.5) / 2 ** 32);
  }
  return out;
}
