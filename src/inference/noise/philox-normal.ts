/**
 * Scheme PHILOX_NORMAL: the noise of measurements, and the step noise of samples whose sampler names it. Values depend on (stream, seed, step) and
 * their place in the image alone, so a sample is the same in any batch. To draw them elsewhere:
 *
 *   key     = (seed, stream)                    32-bit words; both from 0 to 2^31 − 1
 *   counter = (i, step, 0, 0)                   i counts blocks of four values from 0, step counts steps from 0
 *   w0…w3   = Philox4x32-10(counter, key)
 *   u(w)    = (w + 0.5) / 2^32                  in (0, 1), exact in float64
 *   values 4i … 4i + 3 = the standard normal's quantiles at u(w0) … u(w3): Wichura 1988, AS 241, PPND16, which is Python's
 *                        statistics.NormalDist().inv_cdf
 *
 * in C order over (channels, height, width); what is left of the last block is dropped. Beyond ±1.44 the quantile takes a
 * logarithm, and the last bit of 1 value in 400 hangs on whose it is: fdlibm's __ieee754_log, carried along.
 */
import { addPhiloxNormal } from "../kernels/noise.js";
import { refuseOthers } from "./words.js";

/** `size` standard normals of one (stream, seed, step): see above. Throws RangeError unless all three are 32-bit words. */
export function philoxNormal(stream: number, seed: number, step: number, size: number): Float64Array {
  refuseOthers(stream, seed, step);
  const out = new Float64Array(size);
  addPhiloxNormal(out, 1, stream, seed, step);
  return out;
}
