/** In memory, from where one instruction fills both lanes. */
const CONSTANTS = memory.data<f64>([
  6.93147180369123816490e-1, // LN2_HIGH
  1.90821492927058770002e-10, // LN2_LOW
  6.666666666666735130e-1, // LG1
  3.999999999940941908e-1, // LG2
  2.857142874366239149e-1, // LG3
  2.222219843214978396e-1, // LG4
  1.818357216161805012e-1, // LG5
  1.531383769920937332e-1, // LG6
  1.479819860511658591e-1, // LG7
  0.33333333333333333, // THIRD
]);
const LN2_HIGH = 0;
const LN2_LOW = 8;
const LG1 = 16;
const LG2 = 24;
const LG3 = 32;
const LG4 = 40;
const LG5 = 48;
const LG6 = 56;
const LG7 = 64;
const THIRD = 72;

@inline
function constant(offset: usize): v128 {
  return v128.load64_splat(CONSTANTS + offset);
}

/**
 * Natural logarithm of normal numbers below 1/2, two lanes: fdlibm's __ieee754_log (Sun Microsystems 1993), every branch
 * that leads there, to the bit. x = 2^k · (1 + f) with 1 + f between sqrt(1/2) and sqrt(2).
 */
@inline
export function log(x: v128): v128 {
  const bits = x;
  const high = v128.and(i64x2.shr_u(bits, 32), i64x2.splat(0xfffff));
  const carried = v128.and(i64x2.add(high, i64x2.splat(0x95f64)), i64x2.splat(0x100000));
  // k as float64: an exponent's bits behind those of 2^52.
  const exponent = i64x2.add(i64x2.shr_u(bits, 52), i64x2.shr_u(carried, 20));
  const k = f64x2.sub(v128.or(exponent, i64x2.splat(0x4330000000000000)), f64x2.splat(4503599627370496.0 + 1023.0));
  const mantissa = v128.or(
    v128.and(bits, i64x2.splat(0xfffffffffffff)),
    i64x2.shl(v128.xor(carried, i64x2.splat(0x3ff00000)), 32),
  );
  const f = f64x2.sub(mantissa, f64x2.splat(1.0));

  const s = f64x2.div(f, f64x2.add(f64x2.splat(2.0), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let t1 = f64x2.add(constant(LG4), f64x2.mul(w, constant(LG6)));
  t1 = f64x2.mul(w, f64x2.add(constant(LG2), f64x2.mul(w, t1)));
  let t2 = f64x2.add(constant(LG5), f64x2.mul(w, constant(LG7)));
  t2 = f64x2.add(constant(LG3), f64x2.mul(w, t2));
  t2 = f64x2.mul(z, f64x2.add(constant(LG1), f64x2.mul(w, t2)));
  const r = f64x2.add(t2, t1);

  const kLow = f64x2.mul(k, constant(LN2_LOW));
  const halfSquare = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f), f);
  const near = f64x2.sub(halfSquare, f64x2.add(f64x2.mul(s, f64x2.add(halfSquare, r)), kLow));
  const far = f64x2.sub(f64x2.mul(s, f64x2.sub(f, r)), kLow);
  const tiny = f64x2.sub(
    f64x2.mul(f64x2.mul(f, f), f64x2.sub(f64x2.splat(0.5), f64x2.mul(constant(THIRD), f))),
    kLow,
  );
  const isNear = i64x2.gt_s(
    v128.or(i64x2.sub(high, i64x2.splat(0x6147a)), i64x2.sub(i64x2.splat(0x6b851), high)),
    i64x2.splat(0),
  );
  // |f| < 2^-20.
  const isTiny = i64x2.gt_s(
    i64x2.splat(3),
    v128.and(i64x2.add(high, i64x2.splat(2)), i64x2.splat(0xfffff)),
  );
  const rest = v128.bitselect(tiny, v128.bitselect(near, far, isNear), isTiny);
  return f64x2.sub(f64x2.mul(k, constant(LN2_HIGH)), f64x2.sub(rest, f));
}
