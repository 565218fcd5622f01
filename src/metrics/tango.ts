import { firstThatHolds } from "./bisect.js";
import { type Proportion, Z_95 } from "./wilson.js";

/**
 * Tango 1998 (Statist. Med. 17, 891–908): the score interval of the difference of two proportions of the same n, paired,
 * at 95 % unless z is another normal quantile. onlyFirst and onlySecond: the pairs where one alone is a success. In
 * [−1, 1]; −1 and 1 only where every pair says so. RangeError unless the counts are at least 0, n > 0, they are at most n
 * together, and z > 0.
 */
export function tango(onlyFirst: number, onlySecond: number, n: number, z = Z_95): Proportion {
  const [b, c] = [onlyFirst, onlySecond];
  if (!(n > 0 && b >= 0 && c >= 0 && b + c <= n)) throw new RangeError(`${b} and ${c} of ${n} are no paired counts`);
  if (!(z > 0)) throw new RangeError(`${z} is no quantile of an interval`);
  return { value: (b - c) / n, low: lower(b, c, n, z), high: -lower(c, b, n, z) };
}

/** The score falls as the difference rises: the least difference whose score is within the quantile. */
function lower(b: number, c: number, n: number, z: number): number {
  if (c === n) return -1;
  return firstThatHolds(-1, (b - c) / n, (difference) => scoreOf(b, c, n, difference) <= z);
}

/** How far b − c is from n · difference, in standard errors under that difference. */
function scoreOf(b: number, c: number, n: number, difference: number): number {
  // The sides are exchanged where the difference is negative: then no term of the root below cancels.
  if (difference < 0) return -scoreOf(c, b, n, -difference);
  const rest = difference * (1 - difference);
  const excess = b - c - n * difference;
  return excess === 0 ? 0 : excess / Math.sqrt(n * (2 * secondAlone(b, c, n, difference) + rest));
}

/** The most likely probability of "second alone" where first − second is `difference` ≥ 0 (Tango's q̂21): a quadratic's root. */
function secondAlone(b: number, c: number, n: number, difference: number): number {
  const linear = (2 * n - b + c) * difference - b - c;
  const constant = -c * difference * (1 - difference);
  const root = Math.sqrt(linear * linear - 8 * n * constant);
  if (linear <= 0) return (root - linear) / (4 * n);
  return constant === 0 ? 0 : (-2 * constant) / (root + linear);
}
