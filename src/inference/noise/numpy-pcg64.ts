import { Pcg64 } from "./pcg64.js";
import { ZIGGURAT_DENSITY, ZIGGURAT_INSIDE, ZIGGURAT_WIDTH } from "./ziggurat-tables.js";

/** Where the ziggurat's tail begins, and its inverse, as NumPy rounds them. */
const TAIL = 3.654152885361009;
const INVERSE_TAIL = 0.2736612373297583;

/**
 * `numpy.random.default_rng(seed).standard_normal(size)`, float64 rounded to float32, bit for bit.
 * `numpyPcg64Noise(0, 3)` is [0.1257302, -0.1321049, 0.6404227].
 */
export function numpyPcg64Noise(seed: number | bigint, size: number): Float32Array {
  const generator = new Pcg64(seed);
  const out = new Float32Array(size);
  for (let i = 0; i < size; i++) out[i] = standardNormal(generator);
  return out;
}

/** NumPy's random_standard_normal: the ziggurat of Marsaglia & Tsang 2000; float64. */
function standardNormal(generator: Pcg64): number {
  for (;;) {
    generator.next();
    const { high, low } = generator;
    const step = low & 0xff;
    // Bits 9 to 60 of the word.
    const magnitude = (high & 0x1fffffff) * 2 ** 23 + (low >>> 9);
    const distance = magnitude * ZIGGURAT_WIDTH[step]!;
    const x = (low & 0x100) !== 0 ? -distance : distance;
    if (magnitude < ZIGGURAT_INSIDE[step]!) return x;
    if (step === 0) return tail(generator, (low & 0x20000) !== 0);
    const below = ZIGGURAT_DENSITY[step]!;
    const height = (ZIGGURAT_DENSITY[step - 1]! - below) * generator.nextDouble() + below;
    if (height < Math.exp(-0.5 * x * x)) return x;
  }
}

/** Marsaglia 1964: beyond the last step. */
function tail(generator: Pcg64, negative: boolean): number {
  for (;;) {
    const beyond = -INVERSE_TAIL * Math.log1p(-generator.nextDouble());
    const trial = -Math.log1p(-generator.nextDouble());
    if (trial + trial > beyond * beyond) return negative ? -(TAIL + beyond) : TAIL + beyond;
  }
}
