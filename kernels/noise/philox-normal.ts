import { state } from "../steps/scratch";
import { log } from "./log";
import { philox4x32 } from "./philox";
import { rational } from "./rational";

/** The most that one call draws; a multiple of 32. */
export const NORMALS: i32 = 1024;

/** AS 241's coefficients, of the highest power first, each above and below the line. */
const CENTRE = memory.data<f64>([
  2509.0809287301227, 5226.495278852854, 33430.57558358813, 28729.085735721943, 67265.7709270087, 39307.89580009271,
  45921.95393154987, 21213.794301586597, 13731.69376550946, 5394.196021424751, 1971.5909503065513, 687.1870074920579,
  133.14166789178438, 42.31333070160091, 3.3871328727963665, 1.0,
]);
const TAIL = memory.data<f64>([
  0.0007745450142783414, 1.0507500716444169e-9, 0.022723844989269184, 0.0005475938084995345, 0.2417807251774506,
  0.015198666563616457, 1.2704582524523684, 0.14810397642748008, 3.6478483247632045, 0.6897673349851,
  5.769497221460691, 1.6763848301838038, 4.630337846156546, 2.053191626637759, 1.4234371107496835, 1.0,
]);

/** Scratch: words; values, first the r of AS 241; its factor q; the same of the tail, and where its values belong. */
const words = memory.data(4 * NORMALS, 16);
const normals = memory.data(8 * NORMALS, 16);
const factor = memory.data(8 * NORMALS, 16);
const tailR = memory.data(8 * NORMALS + 64, 16);
const tailFactor = memory.data(8 * NORMALS + 64, 16);
const tailPlace = memory.data(4 * NORMALS + 64, 16);

/** (w + 0.5) / 2^32 of the first two words. */
@inline
function uniform(w: v128): v128 {
  return f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_u(w), f64x2.splat(0.5)), f64x2.splat(1.0 / 4294967296.0));
}

@inline
function centre(at: usize, w: v128): i32 {
  const q = f64x2.sub(uniform(w), f64x2.splat(0.5));
  v128.store(factor + at, q);
  v128.store(normals + at, f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q)));
  return i64x2.bitmask(f64x2.gt(f64x2.abs(q), f64x2.splat(0.425)));
}

/** Writes a place to the list, and gives where its next belongs: after it only where the value is of the tail. */
@inline
function listed(end: usize, place: i32, isTail: i32): usize {
  store<i32>(end, place);
  return end + (isTail << 2);
}

/** r and q of all words; gives how many are of the tail. */
function prepareCentre(count: i32): i32 {
  let end = tailPlace;
  for (let i = 0; i < count; i += 4) {
    const w = v128.load(words + (<usize>i << 2));
    const at = <usize>i << 3;
    const first = centre(at, w);
    const second = centre(at + 16, v128.shuffle<u64>(w, w, 1, 0));
    end = listed(end, i, first & 1);
    end = listed(end, i + 1, first >> 1);
    end = listed(end, i + 2, second & 1);
    end = listed(end, i + 3, second >> 1);
  }
  return i32(end - tailPlace) >> 2;
}

/** r and the sign, two values at a time: what is left of the last two is drawn and dropped. */
function prepareTail(count: i32): void {
  for (let i = 0; i < count; i += 2) {
    const place = tailPlace + (<usize>i << 2);
    const first = words + (<usize>load<u32>(place, 0) << 2);
    const second = words + (<usize>load<u32>(place, 4) << 2);
    const p = uniform(v128.load32_lane(second, v128.load32_zero(first), 1));
    const nearer = f64x2.pmin(p, f64x2.sub(f64x2.splat(1.0), p));
    const sign = v128.and(f64x2.sub(p, f64x2.splat(0.5)), f64x2.splat(-0.0));
    v128.store(tailR + (<usize>i << 3), f64x2.sub(f64x2.sqrt(f64x2.neg(log(nearer))), f64x2.splat(1.6)));
    v128.store(tailFactor + (<usize>i << 3), v128.or(f64x2.splat(1.0), sign));
  }
}

/**
 * The values of scheme PHILOX_NORMAL from block `block` on, to `normals`: src/inference/noise/philox-normal.ts says what
 * they are. Quantiles are Wichura 1988, AS 241, PPND16: all by the polynomials of the centre, then those beyond by the tail's.
 */
function draw(count: i32, block: u32, stream: u32, seed: u32, step: u32): void {
  for (let i = 0; i < count; i += 32) philox4x32(block + (i >> 2), step, seed, stream, words + (<usize>i << 2));
  const tails = prepareCentre((count + 7) & ~7);
  rational(CENTRE, normals, factor, count);
  prepareTail(tails);
  rational(TAIL, tailR, tailFactor, tails);
  for (let i = 0; i < tails; i++) {
    const place = <usize>load<u32>(tailPlace + (<usize>i << 2));
    store<f64>(normals + (place << 3), load<f64>(tailR + (<usize>i << 3)));
  }
}

/** Adds `spread` times those values to `state`, where a step has just left what they are added to. */
export function addPhiloxNormal(count: i32, block: u32, stream: u32, seed: u32, step: u32, spread: f64): void {
  draw(count, block, stream, seed, step);
  const times = f64x2.splat(spread);
  for (let at: usize = 0; at < <usize>count << 3; at += 16) {
    v128.store(state + at, f64x2.add(v128.load(state + at), f64x2.mul(times, v128.load(normals + at))));
  }
}
