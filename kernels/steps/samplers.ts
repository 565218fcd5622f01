import { denoised, other, slope, state } from "./scratch";

/** (state − denoised) / sigma. */
@inline
function slopeAt(at: usize, sigma: v128): v128 {
  return f64x2.div(f64x2.sub(v128.load(state + at), v128.load(denoised + at)), sigma);
}

/** state + slope · change, over state. */
export function fromState(count: i32, sigma: f64, change: f64): void {
  const by = f64x2.splat(sigma);
  const times = f64x2.splat(change);
  for (let at: usize = 0; at < <usize>count << 3; at += 16) {
    v128.store(state + at, f64x2.add(v128.load(state + at), f64x2.mul(slopeAt(at, by), times)));
  }
}

/** denoised + slope · to, over state. */
export function fromDenoised(count: i32, sigma: f64, to: f64): void {
  const by = f64x2.splat(sigma);
  const times = f64x2.splat(to);
  for (let at: usize = 0; at < <usize>count << 3; at += 16) {
    v128.store(state + at, f64x2.add(v128.load(denoised + at), f64x2.mul(slopeAt(at, by), times)));
  }
}

/** denoised + share · (state − denoised), over state. */
export function toDenoised(count: i32, share: f64): void {
  const times = f64x2.splat(share);
  for (let at: usize = 0; at < <usize>count << 3; at += 16) {
    const clean = v128.load(denoised + at);
    v128.store(state + at, f64x2.add(clean, f64x2.mul(times, f64x2.sub(v128.load(state + at), clean))));
  }
}

/** kept · state + gained · denoised, over state. */
export function combination(count: i32, kept: f64, gained: f64): void {
  const ofState = f64x2.splat(kept);
  const ofDenoised = f64x2.splat(gained);
  for (let at: usize = 0; at < <usize>count << 3; at += 16) {
    const first = f64x2.mul(ofState, v128.load(state + at));
    v128.store(state + at, f64x2.add(first, f64x2.mul(ofDenoised, v128.load(denoised + at))));
  }
}

/** (1 + half) · denoised − half · other, over denoised. */
export function extrapolated(count: i32, half: f64): void {
  const now = f64x2.splat(1.0 + half);
  const before = f64x2.splat(half);
  for (let at: usize = 0; at < <usize>count << 3; at += 16) {
    const first = f64x2.mul(now, v128.load(denoised + at));
    v128.store(denoised + at, f64x2.sub(first, f64x2.mul(before, v128.load(other + at))));
  }
}

/** slope = (state − denoised) / sigma, and state + change · slope, over state. */
export function predict(count: i32, sigma: f64, change: f64): void {
  const by = f64x2.splat(sigma);
  const times = f64x2.splat(change);
  for (let at: usize = 0; at < <usize>count << 3; at += 16) {
    const found = slopeAt(at, by);
    v128.store(slope + at, found);
    v128.store(state + at, f64x2.add(v128.load(state + at), f64x2.mul(times, found)));
  }
}

/** other + change · (slope / 2 + (state − denoised) / sigma / 2), over other. */
export function correct(count: i32, sigma: f64, change: f64): void {
  const by = f64x2.splat(sigma);
  const times = f64x2.splat(change);
  const half = f64x2.splat(0.5);
  for (let at: usize = 0; at < <usize>count << 3; at += 16) {
    const mean = f64x2.add(f64x2.mul(half, v128.load(slope + at)), f64x2.mul(half, slopeAt(at, by)));
    v128.store(other + at, f64x2.add(v128.load(other + at), f64x2.mul(times, mean)));
  }
}
