import { fdlibmLog } from "./fdlibm-log.js";

/** AS 241's coefficients, of the highest power first, above and below the line. */
const CENTRE_ABOVE = Float64Array.of(
  2509.0809287301227,
  33430.57558358813,
  67265.7709270087,
  45921.95393154987,
  13731.69376550946,
  1971.5909503065513,
  133.14166789178438,
  3.3871328727963665,
);
const CENTRE_BELOW = Float64Array.of(
  5226.495278852854,
  28729.085735721943,
  39307.89580009271,
  21213.794301586597,
  5394.196021424751,
  687.1870074920579,
  42.31333070160091,
  1,
);
const TAIL_ABOVE = Float64Array.of(
  0.0007745450142783414,
  0.022723844989269184,
  0.2417807251774506,
  1.2704582524523684,
  3.6478483247632045,
  5.769497221460691,
  4.630337846156546,
  1.4234371107496835,
);
const TAIL_BELOW = Float64Array.of(
  1.0507500716444169e-9,
  0.0005475938084995345,
  0.015198666563616457,
  0.14810397642748008,
  0.6897673349851,
  1.6763848301838038,
  2.053191626637759,
  1,
);

function polynomial(c: Float64Array, r: number): number {
  return ((((((c[0]! * r + c[1]!) * r + c[2]!) * r + c[3]!) * r + c[4]!) * r + c[5]!) * r + c[6]!) * r + c[7]!;
}

/**
 * The standard normal's quantile at p from 2^-33 to 1 − 2^-33, about 1 part in 10^16: Wichura 1988, "The percentage points
 * of the normal distribution", AS 241, PPND16, in float64, without the branch for tails beyond that. Python's
 * statistics.NormalDist().inv_cdf is the same: normalQuantile(0.975) is 1.9599639845400536.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (polynomial(CENTRE_ABOVE, r) * q) / polynomial(CENTRE_BELOW, r);
  }
  const r = Math.sqrt(-fdlibmLog(q < 0 ? p : 1 - p)) - 1.6;
  const value = polynomial(TAIL_ABOVE, r) / polynomial(TAIL_BELOW, r);
  return q < 0 ? -value : value;
}
