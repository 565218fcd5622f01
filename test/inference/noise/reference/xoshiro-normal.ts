import { philox4x32 } from "./philox.js";
import { xoshiro128pp } from "./xoshiro.js";

const f = Math.fround;
const LOG = [0.9999998, -0.5000066, 0.33336145, -0.24959505, 0.19873707, -0.17332536, 0.1641607, -0.101004705].map(f);
const CENTRE = [
  1.50140941, -0.246640727, -0.00417768164, 0.00125372503, 0.00021858087, 4.39150654e-6, -3.5233877e-6, -3.43273939e-7,
  2.81022636e-8,
].map(f);
const TAIL = [
  -2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3, 9.43887047e-3, 1.00167406,
  2.83297682,
].map(f);

const next = (sum: number, times: number, coefficient: number) => f(f(sum * times) + coefficient);
const view = new DataView(new ArrayBuffer(4));

/** The first four coefficients of eight, or the last, two and two. */
function half(c: readonly number[], from: number, x: number): number {
  return next(next(c[from + 3]!, x, c[from + 2]!), f(x * x), next(c[from + 1]!, x, c[from]!));
}

/** The standard normal's quantile at (word + 0.5) / 2^32 as the scheme rounds it, one value after the other. */
export function float32Quantile(word: number): number {
  const centred = (word ^ 0x80000000) | 0;
  const size = centred ^ (centred >> 31);
  const factor = f(f(f(size) + 0.5) * f(6.5854445e-10)) * (centred < 0 ? -1 : 1);
  const away = f(f(size ^ 0x7fffffff) + 0.5);
  view.setFloat32(0, f(away * f(2 ** 32 - away)));
  const bits = (view.getInt32(0) - 0x5e3504f3) | 0;
  view.setInt32(0, (bits & 0x7fffff) + 0x3f3504f3);
  const rest = f(view.getFloat32(0) - 1);
  const second = f(rest * rest);
  const logarithm = next(half(LOG, 4, rest), f(second * second), half(LOG, 0, rest));
  const y = next(logarithm, rest, f(f(f(bits >> 23) * f(Math.LN2)) + 2.5));
  if (y <= -2.5) {
    const r = f(f(Math.sqrt(f(2.5 - y))) - 3);
    return f(TAIL.slice(1).reduce((sum, coefficient) => next(sum, r, coefficient), TAIL[0]!) * factor);
  }
  const square = f(y * y);
  const fourth = f(square * square);
  return f(next(next(CENTRE[8]!, fourth, half(CENTRE, 4, y)), fourth, half(CENTRE, 0, y)) * factor);
}

/** Scheme XOSHIRO_NORMAL as its documentation has it, one value after the other. */
export function xoshiroNormal(stream: number, seed: number, step: number, size: number): Float64Array {
  const lanes = [0, 1, 2, 3].map((lane) => {
    const state = new Uint32Array(4);
    philox4x32(Uint32Array.of(lane, step, 0, 0), Uint32Array.of(seed, stream), state);
    return state;
  });
  return Float64Array.from({ length: size }, (_, i) => float32Quantile(xoshiro128pp(lanes[i % 4]!)));
}
