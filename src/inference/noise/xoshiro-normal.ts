/**
 * Scheme XOSHIRO_NORMAL: the step noise of every new sample. It takes a third of PHILOX_NORMAL's processor time, which is
 * the whole of what kept DDPM's loop above a fiftieth of a draw: an image's values are only ever read from the first on,
 * so a counter need not lead to each, and float32 is what initial noise is drawn in as well. To draw them elsewhere:
 *
 *   key          = (seed, stream)               32-bit words; both from 0 to 2^31 − 1
 *   s0…s3 of l   = Philox4x32-10((l, step, 0, 0), key)    for lanes l = 0…3; step counts steps from 0
 *   word 4k + l  = what lane l's xoshiro128++ gives k-th   (Blackman & Vigna 2021)
 *
 * and of each word w, all in float32 without fused operations, every named constant rounded to float32:
 *
 *   c = w − 2^31 (signed);  m = c where c ≥ 0, else −1 − c          so x = ±(m + 0.5) / 2^31 in (−1, 1)
 *   f = float(m) + 0.5, times sqrt(2) / 2^31, with the sign of c
 *   a = float(2^31 − 1 − m) + 0.5                                    (1 − |x|) · 2^31
 *   2^k · (1 + r) = a · (2^32 − a) / 2^62, sqrt(1/2) ≤ 1 + r < sqrt(2)    1 − x², by the bits of the product
 *   y = (k · ln 2 + 2.5) + r · L(r)                                  L: eight coefficients, kernels/noise/xoshiro-normal.ts
 *   value = f · C(y), or where y ≤ −2.5  f · T(sqrt(2.5 − y) − 3)    Giles 2010, table 5, single precision
 *
 * in C order over (channels, height, width); the order of additions is in `children/python/noise.py`. Against the exact
 * quantile a value is off by 5 parts in 10 million at most as far as 5.4, and by 0.0025 at the very ends, 6.34.
 */
import { xoshiroNormalTo } from "../kernels/noise.js";
import { refuseOthers } from "./words.js";

/** `size` standard normals of one (stream, seed, step): see above. Throws RangeError unless all three are 32-bit words. */
export function xoshiroNormal(stream: number, seed: number, step: number, size: number): Float64Array {
  refuseOthers(stream, seed, step);
  const out = new Float64Array(size);
  xoshiroNormalTo(out, stream, seed, step);
  return out;
}
