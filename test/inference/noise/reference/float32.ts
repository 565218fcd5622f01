const f64 = new Float64Array(1);
const words = new Uint32Array(f64.buffer);
/** Which half of a float64 holds its low 32 bits. */
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;

/**
 * a·b + c of three float32 with one rounding, as the hardware's fused multiply-add does. A float64 holds the product
 * exactly, so rounding the float64 sum is right but where that sum fell half-way between two float32: there the part
 * that the sum lost breaks the tie.
 */
export function fma32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  f64[0] = sum;
  if ((words[LOW]! & 0x1fffffff) === 0x10000000) {
    const rest = sum - product;
    const lost = product - (sum - rest) + (c - rest);
    if (lost !== 0) {
      words[LOW]! += lost > 0 === sum > 0 ? 1 : -1;
      return Math.fround(f64[0]);
    }
  }
  return Math.fround(sum);
}
