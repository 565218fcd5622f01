const f64 = new Float64Array(1);
const words = new Int32Array(f64.buffer);
/** Which half of a float64 holds its high 32 bits. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LG1 = 0.6666666666666735;
const LG2 = 0.3999999999940942;
const LG3 = 0.2857142874366239;
const LG4 = 0.22222198432149784;
const LG5 = 0.1818357216161805;
const LG6 = 0.15313837699209373;
const LG7 = 0.14798198605116586;

/**
 * Natural logarithm of a normal number above 0: fdlibm's __ieee754_log (Sun Microsystems 1993), which V8's Math.log is too.
 * x = 2^k · (1 + f) with 1 + f between sqrt(1/2) and sqrt(2).
 */
export function fdlibmLog(x: number): number {
  f64[0] = x;
  const word = words[HIGH]!;
  const high = word & 0xfffff;
  const carried = (high + 0x95f64) & 0x100000;
  words[HIGH] = high | (carried ^ 0x3ff00000);
  const k = (word >> 20) - 1023 + (carried >> 20);
  const f = f64[0] - 1;
  if ((0xfffff & (2 + high)) < 3) {
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + k * LN2_LOW;
    const r = f * f * (0.5 - 0.3333333333333333 * f);
    return k === 0 ? f - r : k * LN2_HIGH - (r - k * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const t1 = w * (LG2 + w * (LG4 + w * LG6));
  const t2 = z * (LG1 + w * (LG3 + w * (LG5 + w * LG7)));
  const r = t2 + t1;
  if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
    const half = 0.5 * f * f;
    if (k === 0) return f - (half - s * (half + r));
    return k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
  }
  return k === 0 ? f - s * (f - r) : k * LN2_HIGH - (s * (f - r) - k * LN2_LOW - f);
}
