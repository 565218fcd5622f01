const MULTIPLIER_0: u32 = 0xd2511f53;
const MULTIPLIER_1: u32 = 0xcd9e8d57;
/** 2^32 times the golden ratio and sqrt(3) − 1: what the two words of the key grow by each round. */
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;
const ROUNDS = 10;

@inline
function highWords(a: v128, b: v128): v128 {
  return v128.shuffle<u32>(i64x2.extmul_low_i32x4_u(a, b), i64x2.extmul_high_i32x4_u(a, b), 1, 3, 5, 7);
}

@inline
function xor3(a: v128, b: v128, c: v128): v128 {
  return v128.xor(v128.xor(a, b), c);
}

/** What is first, second, … in each of four vectors, one such four after the other: their own way back as well. */
@inline
export function storeTransposed(c0: v128, c1: v128, c2: v128, c3: v128, out: usize): void {
  const low01 = v128.shuffle<u32>(c0, c1, 0, 4, 1, 5);
  const high01 = v128.shuffle<u32>(c0, c1, 2, 6, 3, 7);
  const low23 = v128.shuffle<u32>(c2, c3, 0, 4, 1, 5);
  const high23 = v128.shuffle<u32>(c2, c3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<u64>(low01, low23, 0, 2), 0);
  v128.store(out, v128.shuffle<u64>(low01, low23, 1, 3), 16);
  v128.store(out, v128.shuffle<u64>(high01, high23, 0, 2), 32);
  v128.store(out, v128.shuffle<u64>(high01, high23, 1, 3), 48);
}

/**
 * Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3") of the counters (block, step, 0, 0) to
 * (block + 7, step, 0, 0): 32 words to `out`. Two vectors of four counters, a and b: one alone waits for its own products.
 */
export function philox4x32(block: u32, step: u32, key0: u32, key1: u32, out: usize): void {
  const multiplier0 = i32x4.splat(MULTIPLIER_0);
  const multiplier1 = i32x4.splat(MULTIPLIER_1);
  let a0 = i32x4.add(i32x4.splat(block), i32x4(0, 1, 2, 3));
  let b0 = i32x4.add(i32x4.splat(block), i32x4(4, 5, 6, 7));
  let a1 = i32x4.splat(step);
  let b1 = i32x4.splat(step);
  let a2 = i32x4.splat(0);
  let b2 = i32x4.splat(0);
  let a3 = i32x4.splat(0);
  let b3 = i32x4.splat(0);
  for (let round = 0; round < ROUNDS; round++) {
    const k0 = i32x4.splat(key0);
    const k1 = i32x4.splat(key1);
    const newA0 = xor3(highWords(multiplier1, a2), a1, k0);
    const newB0 = xor3(highWords(multiplier1, b2), b1, k0);
    const newA2 = xor3(highWords(multiplier0, a0), a3, k1);
    const newB2 = xor3(highWords(multiplier0, b0), b3, k1);
    a1 = i32x4.mul(multiplier1, a2);
    b1 = i32x4.mul(multiplier1, b2);
    a3 = i32x4.mul(multiplier0, a0);
    b3 = i32x4.mul(multiplier0, b0);
    a0 = newA0;
    b0 = newB0;
    a2 = newA2;
    b2 = newB2;
    key0 += WEYL_0;
    key1 += WEYL_1;
  }
  storeTransposed(a0, a1, a2, a3, out);
  storeTransposed(b0, b1, b2, b3, out + 64);
}
