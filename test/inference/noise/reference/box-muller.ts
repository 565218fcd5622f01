import { log32, sinCos32 } from "./cephes.js";

const TWO_PI = Math.fround(2 * Math.PI);
const BLOCK = 16;
const HALF = 8;

const sineCosine = new Float32Array(2);

/** at::native::normal_fill_16 in place, block for block: Box & Muller 1958 on 8 pairs (start + j, start + j + 8). */
export function boxMuller(values: Float32Array): void {
  for (let start = 0; start < values.length; start += BLOCK) {
    for (let j = start; j < start + HALF; j++) {
      const log = log32(Math.fround(1 - values[j]!));
      const radius = Math.fround(Math.sqrt(Math.fround(-2 * log)));
      sinCos32(Math.fround(TWO_PI * values[j + HALF]!), sineCosine);
      values[j] = radius * sineCosine[1]!;
      values[j + HALF] = radius * sineCosine[0]!;
    }
  }
}
