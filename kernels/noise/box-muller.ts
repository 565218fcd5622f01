import { fma, round } from "./float32";

/** Scratch: float32 values, in place; a multiple of a block. */
export const FLOATS: i32 = 1024;
export const floats = memory.data(4 * FLOATS, 16);

/** Float32 constants, widened. */
@inline
function constant(value: f32): v128 {
  return f64x2.splat(<f64>value);
}

/** Cephes' logf of float32 in (0, 1], as in avx_mathfun, with multiply and add contracted as in the builds of PyTorch. */
@inline
function log(value: v128): v128 {
  const exponents = i64x2.shr_u(value, 52);
  let exponent = f64x2.sub(
    v128.or(exponents, i64x2.splat(0x4330000000000000)),
    f64x2.splat(4503599627370496.0 + 1022.0),
  );
  let x = v128.or(v128.and(value, i64x2.splat(0xfffffffffffff)), f64x2.splat(0.5));
  const isLow = f64x2.lt(x, constant(0.70710678118654752440));
  exponent = f64x2.sub(exponent, v128.and(f64x2.splat(1.0), isLow));
  x = round(f64x2.add(round(f64x2.sub(x, f64x2.splat(1.0))), v128.and(x, isLow)));
  const z = round(f64x2.mul(x, x));
  let y = fma(constant(7.0376836292e-2), x, constant(-1.151461031e-1));
  y = fma(y, x, constant(1.167699874e-1));
  y = fma(y, x, constant(-1.2420140846e-1));
  y = fma(y, x, constant(1.4249322787e-1));
  y = fma(y, x, constant(-1.6668057665e-1));
  y = fma(y, x, constant(2.0000714765e-1));
  y = fma(y, x, constant(-2.4999993993e-1));
  y = fma(y, x, constant(3.3333331174e-1));
  y = fma(round(f64x2.mul(y, x)), z, round(f64x2.mul(exponent, constant(-2.1219444e-4))));
  y = fma(f64x2.neg(z), f64x2.splat(0.5), y);
  return fma(exponent, constant(0.693359375), round(f64x2.add(x, y)));
}

@inline
function hasBit(octant: v128, bit: i64): v128 {
  return i64x2.ne(v128.and(octant, i64x2.splat(bit)), i64x2.splat(0));
}

/** radius · cosine and radius · sine of 2π times two uniforms: to `out` and 8 values further. */
@inline
function polar(radius: v128, angle: v128, out: usize): void {
  const count = f64x2.add(f64x2.trunc(round(f64x2.mul(angle, constant(1.27323954473516)))), f64x2.splat(1.0));
  // Behind the bits of 2^52 stands the integer.
  const octant = v128.and(f64x2.add(count, f64x2.splat(4503599627370496.0)), i64x2.splat(0xe));
  const octants = f64x2.convert_low_i32x4_u(v128.shuffle<u32>(octant, octant, 0, 2, 0, 2));
  let x = fma(constant(-0.78515625), octants, angle);
  x = fma(constant(-2.4187564849853516e-4), octants, x);
  x = fma(constant(-3.774894977445941e-8), octants, x);
  const z = round(f64x2.mul(x, x));
  let c = fma(constant(2.443315711809948e-5), z, constant(-1.388731625493765e-3));
  c = fma(c, z, constant(4.166664568298827e-2));
  c = fma(round(f64x2.mul(c, z)), z, f64x2.neg(round(f64x2.mul(z, f64x2.splat(0.5)))));
  c = round(f64x2.add(c, f64x2.splat(1.0)));
  let s = fma(constant(-1.9515295891e-4), z, constant(8.3321608736e-3));
  s = fma(s, z, constant(-1.6666654611e-1));
  s = fma(round(f64x2.mul(s, z)), x, x);
  const isSwapped = hasBit(octant, 2);
  const sign = f64x2.splat(-0.0);
  const sine = v128.xor(v128.bitselect(c, s, isSwapped), v128.and(sign, hasBit(octant, 4)));
  const isRight = hasBit(i64x2.sub(octant, i64x2.splat(2)), 4);
  const cosine = v128.xor(v128.bitselect(s, c, isSwapped), v128.andnot(sign, isRight));
  v128.store64_lane(out, f32x4.demote_f64x2_zero(f64x2.mul(radius, cosine)), 0, 0);
  v128.store64_lane(out, f32x4.demote_f64x2_zero(f64x2.mul(radius, sine)), 0, 32);
}

/**
 * at::native::normal_fill_16 in place on `count` uniforms, a multiple of 16: Box & Muller 1958 on 8 pairs of each block,
 * (j, j + 8).
 */
export function boxMuller(count: i32): void {
  const end = floats + (<usize>count << 2);
  for (let block = floats; block < end; block += 64) {
    for (let at = block; at < block + 32; at += 8) {
      const uniform = f64x2.promote_low_f32x4(v128.load64_zero(at));
      const turn = f64x2.promote_low_f32x4(v128.load64_zero(at, 32));
      const half = log(round(f64x2.sub(f64x2.splat(1.0), uniform)));
      const radius = round(f64x2.sqrt(round(f64x2.mul(f64x2.splat(-2.0), half))));
      polar(radius, round(f64x2.mul(constant(6.283185307179586), turn)), at);
    }
  }
}
