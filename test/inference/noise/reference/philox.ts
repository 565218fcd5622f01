/** 2^32 times the golden ratio and sqrt(3) − 1: what the two words of the key grow by each round. */
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const ROUNDS = 10;

/** The high word of a 32 × 32 bit product: float64 rounds it by less than 2^11, so this is off by less than 2^-20. */
function highWord(a: number, b: number): number {
  return Math.round((a * b - (Math.imul(a, b) >>> 0)) * 2 ** -32);
}

/**
 * Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): writes to `out` the four random words
 * of a counter of four words under a key of two; all are 32-bit and unsigned.
 * Counter and key 0 give 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
 */
export function philox4x32(counter: Readonly<Uint32Array>, key: Readonly<Uint32Array>, out: Uint32Array): void {
  let c0 = counter[0]!;
  let c1 = counter[1]!;
  let c2 = counter[2]!;
  let c3 = counter[3]!;
  let k0 = key[0]!;
  let k1 = key[1]!;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highWord(MULTIPLIER_0, c0);
    const high1 = highWord(MULTIPLIER_1, c2);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}
