const POOL = 4;
const INIT_A = 0x43b0d7e5;
const MULT_A = 0x931e8875;
const INIT_B = 0x8b51f9dd;
const MULT_B = 0x58f38ded;
const MIX_L = 0xca01f9dd;
const MIX_R = 0x4973f715;

/** The seed in 32-bit words, the lowest first; zero is one word. */
function entropyWords(seed: number | bigint): number[] {
  const words: number[] = [];
  let rest = BigInt(seed);
  do {
    words.push(Number(BigInt.asUintN(32, rest)));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}

function mix(x: number, y: number): number {
  const mixed = Math.imul(MIX_L, x) - Math.imul(MIX_R, y);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * `numpy.random.SeedSequence(seed).generate_state(count)` (O'Neill's seed_seq): uint32 words.
 * `seedSequence(42, 2)` is [3444837047, 2669555309]. The seed is an integer ≥ 0 of any width.
 */
export function seedSequence(seed: number | bigint, count: number): Uint32Array {
  let hash = INIT_A;
  const hashMix = (value: number): number => {
    const hashed = value ^ hash;
    hash = Math.imul(hash, MULT_A);
    const scaled = Math.imul(hashed, hash);
    return (scaled ^ (scaled >>> 16)) >>> 0;
  };

  const entropy = entropyWords(seed);
  const pool: number[] = [];
  for (let i = 0; i < POOL; i++) pool.push(hashMix(entropy[i] ?? 0));
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) {
      if (from !== to) pool[to] = mix(pool[to]!, hashMix(pool[from]!));
    }
  }
  for (const word of entropy.slice(POOL)) {
    for (let to = 0; to < POOL; to++) pool[to] = mix(pool[to]!, hashMix(word));
  }

  const state = new Uint32Array(count);
  let out = INIT_B;
  for (let i = 0; i < count; i++) {
    const hashed = pool[i % POOL]! ^ out;
    out = Math.imul(out, MULT_B);
    const scaled = Math.imul(hashed, out);
    state[i] = scaled ^ (scaled >>> 16);
  }
  return state;
}
