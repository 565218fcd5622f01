import { seedSequence } from "./seed-sequence.js";

/** PCG's default 128-bit multiplier, 0x2360ed051fc65da44385df649fccf645, in 32-bit limbs, the lowest first. */
const M0 = 0x9fccf645;
const M1 = 0x4385df64;
const M2 = 0x1fc65da4;
const M3 = 0x2360ed05;
const LIMB = 2 ** 32;

/** The high 32 bits of a 32 × 32-bit product, by halves of 16 bits: none of the sums passes 2^32. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) >>> 0;
  const cross = (Math.imul(a0, b1) + (middle & 0xffff)) >>> 0;
  return (Math.imul(a1, b1) + (middle >>> 16) + (cross >>> 16)) >>> 0;
}

function multiplyLow(a: number, b: number): number {
  return Math.imul(a, b) >>> 0;
}

/** sum / 2^32, whole: what a column of limbs hands on to the next. */
function carry(sum: number): number {
  return Math.floor(sum / LIMB);
}

/**
 * PCG XSL-RR 128/64 (O'Neill 2014), seeded as `numpy.random.PCG64(seed)`.
 * `next()` draws one 64-bit word into `high` and `low`: for seed 0 first 11749869230777074271.
 * All 128-bit numbers are 32-bit limbs, the lowest first; BigInt would allocate at every draw.
 */
export class Pcg64 {
  private readonly state = new Uint32Array(4);
  private readonly increment = new Uint32Array(4);
  private readonly word = new Uint32Array(2);

  constructor(seed: number | bigint) {
    // Four 64-bit words, each low half first: the state's high and low, then the stream's high and low.
    const w = seedSequence(seed, 8);
    const { state, increment } = this;
    increment[0] = (w[6]! << 1) | 1;
    increment[1] = (w[7]! << 1) | (w[6]! >>> 31);
    increment[2] = (w[4]! << 1) | (w[7]! >>> 31);
    increment[3] = (w[5]! << 1) | (w[4]! >>> 31);
    this.step();
    const sum0 = state[0]! + w[2]!;
    const sum1 = state[1]! + w[3]! + carry(sum0);
    const sum2 = state[2]! + w[0]! + carry(sum1);
    state[0] = sum0;
    state[1] = sum1;
    state[2] = sum2;
    state[3]! += w[1]! + carry(sum2);
    this.step();
  }

  get high(): number {
    return this.word[1]!;
  }

  get low(): number {
    return this.word[0]!;
  }

  next(): void {
    this.step();
    const { state, word } = this;
    const high = state[3]! ^ state[1]!;
    const low = state[2]! ^ state[0]!;
    const rotation = state[3]! >>> 26;
    const shift = rotation & 31;
    const from = rotation < 32 ? high : low;
    const to = rotation < 32 ? low : high;
    // A shift by 32 is a shift by 0 in JavaScript, hence the two of them.
    word[1] = (from >>> shift) | ((to << 1) << (31 - shift));
    word[0] = (to >>> shift) | ((from << 1) << (31 - shift));
  }

  /** Uniform on [0, 1), 53 bits, as `numpy.random.Generator.random()`. */
  nextDouble(): number {
    this.next();
    return (this.high * 2 ** 21 + (this.low >>> 11)) * 2 ** -53;
  }

  /** state = state · multiplier + increment, modulo 2^128; the sums of a column stay below 2^35, exact in a double. */
  private step(): void {
    const { state, increment } = this;
    const s0 = state[0]!;
    const s1 = state[1]!;
    const s2 = state[2]!;
    const s3 = state[3]!;
    const sum0 = increment[0]! + multiplyLow(s0, M0);
    const sum1 = increment[1]! + carry(sum0) + multiplyHigh(s0, M0) + multiplyLow(s0, M1) + multiplyLow(s1, M0);
    const sum2 =
      increment[2]! +
      carry(sum1) +
      multiplyHigh(s0, M1) +
      multiplyHigh(s1, M0) +
      multiplyLow(s0, M2) +
      multiplyLow(s1, M1) +
      multiplyLow(s2, M0);
    // The highest limb wants no carry of its own, so it may wrap.
    const sum3 =
      increment[3]! +
      carry(sum2) +
      multiplyHigh(s0, M2) +
      multiplyHigh(s1, M1) +
      multiplyHigh(s2, M0) +
      Math.imul(s0, M3) +
      Math.imul(s1, M2) +
      Math.imul(s2, M1) +
      Math.imul(s3, M0);
    state[0] = sum0;
    state[1] = sum1;
    state[2] = sum2;
    state[3] = sum3;
  }
}
