const WORDS = 624;
const SHIFT = 397;
const MATRIX = 0x9908b0df;

/** The low 32 bits of a seed; a bigint may be wider than a double holds. */
function low32(seed: number | bigint): number {
  return typeof seed === "bigint" ? Number(BigInt.asUintN(32, seed)) : seed >>> 0;
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
    state[0] = low32(seed);
    for (let i = 1; i < WORDS; i++) {
      const previous = state[i - 1]!;
      state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  /** Uniform on 0 … 2^32 − 1. */
  next(): number {
    if (this.position === WORDS) this.twist();
    let y = this.state[this.position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  private twist(): void {
    const state = this.state;
    let far = SHIFT;
    for (let i = 0; i < WORDS; i++) {
      const next = i + 1 === WORDS ? 0 : i + 1;
      const y = (state[i]! & 0x80000000) | (state[next]! & 0x7fffffff);
      state[i] = state[far]! ^ (y >>> 1) ^ (-(y & 1) & MATRIX);
      far = far + 1 === WORDS ? 0 : far + 1;
    }
    this.position = 0;
  }
}
