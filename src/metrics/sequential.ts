import { firstThatHolds } from "./bisect.js";
import { logGamma } from "./log-gamma.js";
import type { Proportion } from "./wilson.js";

const ALPHA = 0.05;

/**
 * The 95 % confidence sequence of a proportion, valid at every look: {p : p^S (1 − p)^(t − S) ≥ α · B(S + ½, t − S + ½) /
 * B(½, ½)}, S of t successes, the mixture over Jeffreys' prior (Robbins 1970; Howard et al. 2021, proposition 7). By
 * Ville's inequality the true p ever leaves it with probability α at most, whenever one stops.
 *
 * S = 0 has low 0 and S = t has high 1, exactly; the estimate is never excluded, since the mixture of the likelihood
 * cannot exceed its maximum. RangeError unless S and t are whole, 0 ≤ S ≤ t and t > 0.
 */
export function sequential(successes: number, looked: number): Proportion {
  const [s, t] = [successes, looked];
  if (!(Number.isInteger(s) && Number.isInteger(t) && t > 0 && s >= 0 && s <= t)) {
    throw new RangeError(`${s} of ${t} is no proportion`);
  }
  const floor = Math.log(ALPHA) + logGamma(s + 0.5) + logGamma(t - s + 0.5) - logGamma(t + 1) - Math.log(Math.PI);
  return { value: s / t, low: lower(s, t, floor), high: 1 - lower(t - s, t, floor) };
}

/** The least p whose log-likelihood reaches the floor; the greatest is the least of the failures'. */
function lower(s: number, t: number, floor: number): number {
  if (s === 0) return 0;
  if (s === t) return Math.exp(floor / t);
  return firstThatHolds(0, s / t, (p) => s * Math.log(p) + (t - s) * Math.log1p(-p) >= floor);
}
