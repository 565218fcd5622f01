import { answer, denoised, state } from "./scratch";

/** answer = factor · state, rounded to float32. */
export function scaled(count: i32, factor: f64): void {
  const by = f64x2.splat(factor);
  for (let at: usize = 0; at < <usize>count << 3; at += 16) {
    const value = f64x2.mul(by, v128.load(state + at));
    v128.store64_lane(answer + (at >> 1), f32x4.demote_f64x2_zero(value), 0);
  }
}

/** answer = state / divisor, rounded to float32. */
export function divided(count: i32, divisor: f64): void {
  const by = f64x2.splat(divisor);
  for (let at: usize = 0; at < <usize>count << 3; at += 16) {
    const value = f64x2.div(v128.load(state + at), by);
    v128.store64_lane(answer + (at >> 1), f32x4.demote_f64x2_zero(value), 0);
  }
}

/** denoised = state / divisor − factor · answer. */
export function affine(count: i32, divisor: f64, factor: f64): void {
  const by = f64x2.splat(divisor);
  const times = f64x2.splat(factor);
  for (let at: usize = 0; at < <usize>count << 3; at += 16) {
    const given = f64x2.promote_low_f32x4(v128.load64_zero(answer + (at >> 1)));
    const kept = f64x2.div(v128.load(state + at), by);
    v128.store(denoised + at, f64x2.sub(kept, f64x2.mul(times, given)));
  }
}
