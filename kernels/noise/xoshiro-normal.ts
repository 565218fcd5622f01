/**
 * Scheme XOSHIRO_NORMAL: the step noise of every new sample. It takes a third of PHILOX_NORMAL's processor time, which is
 * the whole of what kept DDPM's loop above a fiftieth of a draw: an image's values are only ever read from the first on,
 * so a counter need not lead to each, and float32 is what initial noise is drawn in as well. To draw them elsewhere:
 *
 *   key          = (seed, stream)               32-bit words; both from 0 to 2^31 − 1
 *   s0…s3 of l   = Philox4x32-10((l, step, 0, 0), key)    for lanes l = 0…3; step counts steps from 0
 *   word 4k + l  = what lane l's xoshiro128++ gives k-th   (Blackman & Vigna 2021)
 *
 * and of each word w, all in float32 without fused operations, every named constant rounded to float32:
 *
 *   c = w − 2^31 (signed);  m = c where c ≥ 0, else −1 − c          so x = ±(m + 0.5) / 2^31 in (−1, 1)
 *   f = float(m) + 0.5, times sqrt(2) / 2^31, with the sign of c
 *   a = float(2^31 − 1 − m) + 0.5                                    (1 − |x|) · 2^31
 *   2^k · (1 + r) = a · (2^32 − a) / 2^62, sqrt(1/2) ≤ 1 + r < sqrt(2)    1 − x², by the bits of the product
 *   y = (k · ln 2 + 2.5) + r · L(r)                                  L: eight coefficients, below
 *   value = f · C(y), or where y ≤ −2.5  f · T(sqrt(2.5 − y) − 3)    Giles 2010, table 5, single precision
 *
 * in C order over (channels, height, width); the order of additions is in `children/python/noise.py`. Against the exact
 * quantile a value is off by 5 parts in 10 million at most as far as 5.4, and by 0.0025 at the very ends, 6.34.
 */
import { state } from "../steps/scratch";
import { NORMALS } from "./philox-normal";
import { xoshiro } from "./xoshiro";

/** In memory: the engine builds a constant vector anew at each use, and a loaded one stays in its register. */
const CONSTANTS = memory.data<f32>([
  0.5,
  6.5854445e-10, // sqrt(2) / 2^31
  4294967296.0,
  1.0,
  0.69314718,
  2.5,
]);
/** log(1 + f) / f, of the lowest power first: within 2 · 10^-7 for 1 + f from sqrt(1/2) to sqrt(2). */
const LOG = memory.data<f32>([
  0.9999998, -0.5000066, 0.33336145, -0.24959505, 0.19873707, -0.17332536, 0.1641607, -0.101004705,
]);
/** Giles 2010, table 5: the centre by powers of 2.5 − w, the lowest first; the tail by those of sqrt(w) − 3, the highest first. */
const CENTRE = memory.data<f32>([
  1.50140941, -0.246640727, -0.00417768164, 0.00125372503, 0.00021858087, 4.39150654e-6, -3.5233877e-6, -3.43273939e-7,
  2.81022636e-8,
]);
const TAIL = memory.data<f32>([
  -2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3, 9.43887047e-3, 1.00167406,
  2.83297682,
]);
const TAIL_POWERS: usize = 8;
/** The sign; what is no sign; sqrt(1/2) · 2^62 and sqrt(1/2); the bits behind an exponent. */
const BITS = memory.data<u32>([0x80000000, 0x7fffffff, 0x5e3504f3, 0x3f3504f3, 0x7fffff]);

const words = memory.data(4 * NORMALS, 16);
/** sqrt(2) · x, f and 2.5 − w of all values: kept between passes, whose constants would not all find a register in one. */
const factor = memory.data(4 * NORMALS, 16);
const mantissa = memory.data(4 * NORMALS, 16);
const nearness = memory.data(4 * NORMALS, 16);
const values = memory.data(4 * NORMALS, 16);

@inline
function constant(table: usize, index: usize): v128 {
  return v128.load32_splat(table + (index << 2));
}

@inline
function next(sum: v128, times: v128, coefficient: v128): v128 {
  return f32x4.add(f32x4.mul(sum, times), coefficient);
}

/** Four coefficients, the lowest power first, two and two: neither pair waits for the other. */
@inline
function cubic(c0: v128, c1: v128, c2: v128, c3: v128, x: v128, x2: v128): v128 {
  return next(next(c3, x, c2), x2, next(c1, x, c0));
}

/** Words to sqrt(2) · x and to 1 − x² = 2^k · (1 + f), both from whole numbers, so that nothing is lost near 1. */
function prepare(bytes: usize): void {
  const sign = constant(BITS, 0);
  const noSign = constant(BITS, 1);
  const rootHalf62 = constant(BITS, 2);
  const rootHalf = constant(BITS, 3);
  const behind = constant(BITS, 4);
  const half = constant(CONSTANTS, 0);
  const unit = constant(CONSTANTS, 1);
  const two32 = constant(CONSTANTS, 2);
  const one = constant(CONSTANTS, 3);
  const ln2 = constant(CONSTANTS, 4);
  const middle = constant(CONSTANTS, 5);
  for (let at: usize = 0; at < bytes; at += 16) {
    const centred = v128.xor(v128.load(words + at), sign);
    const size = v128.xor(centred, i32x4.shr_s(centred, 31));
    const x = f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(size), half), unit);
    v128.store(factor + at, v128.or(x, v128.and(centred, sign)));
    const away = f32x4.add(f32x4.convert_i32x4_s(v128.xor(size, noSign)), half);
    const bits = i32x4.sub(f32x4.mul(away, f32x4.sub(two32, away)), rootHalf62);
    v128.store(nearness + at, f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23)), ln2), middle));
    v128.store(mantissa + at, f32x4.sub(i32x4.add(v128.and(bits, behind), rootHalf), one));
  }
}

/** Adds log(1 + f): 2.5 − w with w = −log(1 − x²). */
function logarithms(bytes: usize): void {
  const c0 = constant(LOG, 0);
  const c1 = constant(LOG, 1);
  const c2 = constant(LOG, 2);
  const c3 = constant(LOG, 3);
  const c4 = constant(LOG, 4);
  const c5 = constant(LOG, 5);
  const c6 = constant(LOG, 6);
  const c7 = constant(LOG, 7);
  for (let at: usize = 0; at < bytes; at += 16) {
    const f = v128.load(mantissa + at);
    const f2 = f32x4.mul(f, f);
    const low = cubic(c0, c1, c2, c3, f, f2);
    const high = cubic(c4, c5, c6, c7, f, f2);
    v128.store(nearness + at, next(next(high, f32x4.mul(f2, f2), low), f, v128.load(nearness + at)));
  }
}

function centres(bytes: usize): void {
  const c0 = constant(CENTRE, 0);
  const c1 = constant(CENTRE, 1);
  const c2 = constant(CENTRE, 2);
  const c3 = constant(CENTRE, 3);
  const c4 = constant(CENTRE, 4);
  const c5 = constant(CENTRE, 5);
  const c6 = constant(CENTRE, 6);
  const c7 = constant(CENTRE, 7);
  const c8 = constant(CENTRE, 8);
  for (let at: usize = 0; at < bytes; at += 16) {
    const y = v128.load(nearness + at);
    const y2 = f32x4.mul(y, y);
    const y4 = f32x4.mul(y2, y2);
    const low = cubic(c0, c1, c2, c3, y, y2);
    const high = cubic(c4, c5, c6, c7, y, y2);
    const polynomial = next(next(c8, y4, high), y4, low);
    v128.store(values + at, f32x4.mul(polynomial, v128.load(factor + at)));
  }
}

/** Four values of which some are of the tail: w from 5 on. */
function tail(y: v128, at: usize): void {
  const r = f32x4.sub(f32x4.sqrt(f32x4.sub(f32x4.splat(2.5), y)), f32x4.splat(3.0));
  let polynomial = constant(TAIL, 0);
  for (let power: usize = 1; power <= TAIL_POWERS; power++) polynomial = next(polynomial, r, constant(TAIL, power));
  const value = f32x4.mul(polynomial, v128.load(factor + at));
  v128.store(values + at, v128.bitselect(value, v128.load(values + at), f32x4.le(y, f32x4.splat(-2.5))));
}

/** One value in 297 is of the tail: 64 bytes are looked at together. */
function tails(bytes: usize): void {
  const edge = f32x4.splat(-2.5);
  for (let at: usize = 0; at < bytes; at += 64) {
    const y0 = v128.load(nearness + at, 0);
    const y1 = v128.load(nearness + at, 16);
    const y2 = v128.load(nearness + at, 32);
    const y3 = v128.load(nearness + at, 48);
    const least = f32x4.pmin(f32x4.pmin(y0, y1), f32x4.pmin(y2, y3));
    if (!v128.any_true(f32x4.le(least, edge))) continue;
    tail(y0, at);
    tail(y1, at + 16);
    tail(y2, at + 32);
    tail(y3, at + 48);
  }
}

/** The next `count` values, float32: a multiple of 16 but for the last of an image, whose rest is drawn and dropped. */
function draw(count: i32): void {
  const bytes = ((<usize>count + 15) & ~15) << 2;
  xoshiro(words, bytes);
  prepare(bytes);
  logarithms(bytes);
  centres(bytes);
  tails(bytes);
}

/** Adds `spread` times those values to `state`, where a step has just left what they are added to. */
export function addXoshiroNormal(count: i32, spread: f64): void {
  draw(count);
  const times = f64x2.splat(spread);
  for (let at: usize = 0; at < <usize>count << 2; at += 8) {
    const place = state + (at << 1);
    const value = f64x2.promote_low_f32x4(v128.load64_zero(values + at));
    v128.store(place, f64x2.add(v128.load(place), f64x2.mul(times, value)));
  }
}
