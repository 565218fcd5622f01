import { badInput } from "../errors.js";

/**
 * Quantiles by linear interpolation between order statistics (Hyndman & Fan 1996, type 7: NumPy's default), one for each
 * p in the order given; null where there is no value. BAD_USER_INPUT unless each p is from 0 to 1.
 */
export function quantiles(values: readonly number[], at: readonly number[]): (number | null)[] {
  const wrong = at.findIndex((p) => !(p >= 0 && p <= 1));
  if (wrong >= 0) throw badInput(`at.${wrong}`, `a quantile is at 0 to 1, not ${at[wrong]}.`);
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return at.map(() => null);
  return at.map((p) => {
    const place = p * (sorted.length - 1);
    const below = Math.floor(place);
    const [a, b] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
    return a + (b - a) * (place - below);
  });
}
