/** float64 lanes that hold float32 values: rounded to float32, and wide again. */
@inline
export function round(x: v128): v128 {
  return f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(x));
}

/**
 * a·b + c of float32 lanes with one rounding, as the hardware's fused multiply-add does. A float64 holds the product
 * exactly, so rounding the float64 sum is right but where that sum lost a part and fell half-way between two float32: on
 * none of the 2^24 uniforms that Box & Muller's radii and angles come from does it (all were tried).
 */
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  return round(f64x2.add(f64x2.mul(a, b), c));
}
