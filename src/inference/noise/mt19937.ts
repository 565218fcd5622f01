const WORDS = 624;
const SHIFT = 397;
const MATRIX = 0x9908b0df;

/** The low 32 bits of a seed; a bigint may be wider than a double holds. */
function low32(seed: number | bigint): number {
  return typeof seed === "bigint" ? Number(BigInt.asUintN(32, seed)) : seed >>> 0;
}

function temper(word: number): number {
  let y = word;
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >>> 18);
}

/**
 * Mersenne Twister (Matsumoto & Nishimura 1998), seeded as at::mt19937: only the low 32 bits of the seed count.
 * `new Mt19937(5489).next()` is 3499211612, as `std::mt19937{}()` prints.
 */
export class Mt19937 {
  private readonly state = new Uint32Array(WORDS);
  private position = WORDS;

  constructor(seed: number | bigint) {
    const state = this.state;
    let word = low32(seed) | 0;
    state[0] = word;
    for (let i = 1; i < WORDS; i++) {
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i) | 0;
      state[i] = word;
    }
  }

  /** Uniform on 0 … 2^32 − 1. */
  next(): number {
    if (this.position === WORDS) this.twist();
    return temper(this.state[this.position++]!) >>> 0;
  }

  /** at::uniform_real_distribution<float>, 24 bits in [0, 1) of each word: a block at a time, for half of what `next` takes. */
  fill24(out: Float32Array): void {
    const { state } = this;
    for (let i = 0; i < out.length; ) {
      if (this.position === WORDS) this.twist();
      const from = this.position;
      const count = Math.min(WORDS - from, out.length - i);
      for (let j = 0; j < count; j++) out[i + j] = (temper(state[from + j]!) & 0xffffff) * 2 ** -24;
      this.position += count;
      i += count;
    }
  }

  private twist(): void {
    const state = this.state;
    let word = state[0]!;
    for (let i = 0; i < WORDS; i++) {
      const next = state[i + 1 === WORDS ? 0 : i + 1]!;
      const y = (word & 0x80000000) | (next & 0x7fffffff);
      state[i] = state[i + SHIFT < WORDS ? i + SHIFT : i + SHIFT - WORDS]! ^ (y >>> 1) ^ (-(y & 1) & MATRIX);
      word = next;
    }
    this.position = 0;
  }
}
