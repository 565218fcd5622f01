import { studentQuantile95 } from "./student.js";

/** A ratio with its 95 % interval; low and high are null where it has none. */
export interface Ratio {
  value: number | null;
  low: number | null;
  high: number | null;
}

/**
 * The mean of `above` over the mean of `below`, both of the same n units and not negative, with the delete-one jackknife
 * (Quenouille 1956; for ratios Durbin 1959) and Student's t with n − 1 degrees of freedom, clipped at 0. Sums are taken in
 * order of size, so the order of the units changes no bit. value is null where `below` sums to 0, the interval also where
 * it does without one unit, or n is 1. RangeError unless both are equally long.
 */
export function ratioOfMeans(above: readonly number[], below: readonly number[]): Ratio {
  const n = above.length;
  if (below.length !== n) throw new RangeError(`${n} and ${below.length} units`);
  const [a, b] = [sumInOrder(above), sumInOrder(below)];
  if (!(b > 0)) return { value: null, low: null, high: null };
  const value = a / b;
  const without = above.map((one, i) => (a - one) / (b - below[i]!));
  if (n < 2 || !without.every(Number.isFinite)) return { value, low: null, high: null };
  const mean = sumInOrder(without) / n;
  const squares = sumInOrder(without.map((each) => (each - mean) ** 2));
  const half = studentQuantile95(n - 1) * Math.sqrt(((n - 1) / n) * squares);
  return { value, low: Math.max(0, value - half), high: value + half };
}

export function sumInOrder(values: readonly number[]): number {
  return Float64Array.from(values)
    .sort()
    .reduce((sum, value) => sum + value, 0);
}
