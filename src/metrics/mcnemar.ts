import { logGamma } from "./log-gamma.js";

/**
 * McNemar's test, exact and two-sided: the probability, were both kinds of discordant pairs equally likely, of counts at
 * least as unequal. Twice the binomial's lesser tail, at most 1; 0 only below the least double. RangeError unless both
 * counts are whole and at least 0.
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  if (![onlyFirst, onlySecond].every((count) => Number.isInteger(count) && count >= 0)) {
    throw new RangeError(`${onlyFirst} and ${onlySecond} are no counts`);
  }
  const m = onlyFirst + onlySecond;
  const k = Math.min(onlyFirst, onlySecond);
  if (2 * k === m) return 1;
  // The tail over its largest term: C(m, i − 1) / C(m, i) = i / (m − i + 1).
  let [term, sum] = [1, 1];
  for (let i = k; i > 0 && term > 0; i--) {
    term *= i / (m - i + 1);
    sum += term;
  }
  const log = logGamma(m + 1) - logGamma(k + 1) - logGamma(m - k + 1) - (m - 1) * Math.LN2;
  return Math.min(1, Math.exp(log) * sum);
}
