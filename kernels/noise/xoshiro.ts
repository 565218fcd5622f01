import { philox4x32, storeTransposed } from "./philox";

/** The four words of the state, each a vector: a lane is a generator of its own. */
const state = memory.data(64, 16);
/** Eight blocks of four words, of which the first four are taken. */
const blocks = memory.data(128, 16);

/** Starts lane l from Philox4x32-10's block l under key (seed, stream) and counter (l, step, 0, 0). */
export function startXoshiro(stream: u32, seed: u32, step: u32): void {
  philox4x32(0, step, seed, stream, blocks);
  storeTransposed(
    v128.load(blocks, 0),
    v128.load(blocks, 16),
    v128.load(blocks, 32),
    v128.load(blocks, 48),
    state,
  );
}

@inline
function rotated(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}

/** The next `bytes` of words to `out`, a multiple of 16: xoshiro128++ (Blackman & Vigna 2021), four lanes at a time. */
export function xoshiro(out: usize, bytes: usize): void {
  let s0 = v128.load(state, 0);
  let s1 = v128.load(state, 16);
  let s2 = v128.load(state, 32);
  let s3 = v128.load(state, 48);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, i32x4.add(rotated(i32x4.add(s0, s3), 7), s0));
    const shifted = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, shifted);
    s3 = rotated(s3, 11);
  }
  v128.store(state, s0, 0);
  v128.store(state, s1, 16);
  v128.store(state, s2, 32);
  v128.store(state, s3, 48);
}
