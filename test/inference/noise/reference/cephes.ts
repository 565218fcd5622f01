import { fma32 } from "./float32.js";

/**
 * Cephes' logf, sinf and cosf as in avx_mathfun, with multiply and add contracted as in the GCC builds of PyTorch:
 * which products are fused decides the last bit, so nothing here may be simplified.
 */
const f = Math.fround;

const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

const SQRT_HALF = f(Math.SQRT1_2);
const MIN_NORMAL = 2 ** -126;
const LOG_P0 = f(7.0376836292e-2);
const LOG_P1 = f(-1.151461031e-1);
const LOG_P2 = f(1.167699874e-1);
const LOG_P3 = f(-1.2420140846e-1);
const LOG_P4 = f(1.4249322787e-1);
const LOG_P5 = f(-1.6668057665e-1);
const LOG_P6 = f(2.0000714765e-1);
const LOG_P7 = f(-2.4999993993e-1);
const LOG_P8 = f(3.3333331174e-1);
const LOG_Q1 = f(-2.1219444e-4);
const LOG_Q2 = f(0.693359375);

/** Natural logarithm of a float32 in (0, 1]. */
export function log32(value: number): number {
  float[0] = Math.max(value, MIN_NORMAL);
  const word = bits[0]!;
  bits[0] = (word & ~0x7f800000) | 0x3f000000;
  let x: number = float[0];
  let exponent = (word >>> 23) - 126;
  if (x < SQRT_HALF) {
    exponent -= 1;
    x = f(f(x - 1) + x);
  } else {
    x = f(x - 1);
  }
  const z = f(x * x);
  let y = fma32(LOG_P0, x, LOG_P1);
  y = fma32(y, x, LOG_P2);
  y = fma32(y, x, LOG_P3);
  y = fma32(y, x, LOG_P4);
  y = fma32(y, x, LOG_P5);
  y = fma32(y, x, LOG_P6);
  y = fma32(y, x, LOG_P7);
  y = fma32(y, x, LOG_P8);
  y = fma32(f(y * x), z, f(exponent * LOG_Q1));
  y = fma32(-z, 0.5, y);
  return fma32(exponent, LOG_Q2, f(x + y));
}

const FOUR_OVER_PI = f(1.27323954473516);
const REDUCE_1 = f(-0.78515625);
const REDUCE_2 = f(-2.4187564849853516e-4);
const REDUCE_3 = f(-3.774894977445941e-8);
const SIN_0 = f(-1.9515295891e-4);
const SIN_1 = f(8.3321608736e-3);
const SIN_2 = f(-1.6666654611e-1);
const COS_0 = f(2.443315711809948e-5);
const COS_1 = f(-1.388731625493765e-3);
const COS_2 = f(4.166664568298827e-2);

/** Writes sine and cosine of a float32 angle ≥ 0 to `out[0]` and `out[1]`. */
export function sinCos32(angle: number, out: Float32Array): void {
  const octant = (Math.trunc(f(angle * FOUR_OVER_PI)) + 1) & ~1;
  let x = fma32(REDUCE_1, octant, angle);
  x = fma32(REDUCE_2, octant, x);
  x = fma32(REDUCE_3, octant, x);
  const z = f(x * x);
  let c = fma32(COS_0, z, COS_1);
  c = fma32(c, z, COS_2);
  c = fma32(f(c * z), z, -f(z * 0.5));
  c = f(c + 1);
  let s = fma32(SIN_0, z, SIN_1);
  s = fma32(s, z, SIN_2);
  s = fma32(f(s * z), x, x);
  const swapped = (octant & 2) !== 0;
  const sine = swapped ? c : s;
  const cosine = swapped ? s : c;
  out[0] = (octant & 4) !== 0 ? -sine : sine;
  out[1] = (~(octant - 2) & 4) !== 0 ? -cosine : cosine;
}
