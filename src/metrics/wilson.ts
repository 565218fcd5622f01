/** The standard normal's 97.5 % quantile: two sides of 95 %. */
export const Z_95 = 1.959963984540054;

export interface Proportion {
  value: number;
  low: number;
  high: number;
}

/**
 * Wilson 1927: the 95 % score interval of k of n. k need not be whole: chance.ts gives it a proportion of effective pairs.
 * k = 0 has low 0 and k = n has high 1, exactly. RangeError unless 0 ≤ k ≤ n and n > 0.
 */
export function wilson(k: number, n: number): Proportion {
  if (!(n > 0 && k >= 0 && k <= n)) throw new RangeError(`${k} of ${n} is no proportion`);
  return { value: k / n, low: lower(k, n), high: 1 - lower(n - k, n) };
}

/** The quadratic's lesser root by its product with the greater: centre minus half-width loses digits where k is small. */
function lower(k: number, n: number): number {
  const z2 = Z_95 * Z_95;
  return (2 * k * (k / n)) / (2 * k + z2 + Z_95 * Math.sqrt(z2 + 4 * k * ((n - k) / n)));
}
