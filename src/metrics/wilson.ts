/** The standard normal's 97.5 % quantile: two sides of 95 %. */
export const Z_95 = 1.959963984540054;

export interface Proportion {
  value: number;
  low: number;
  high: number;
}

/**
 * Wilson 1927: the score interval of k of n, at 95 % unless z is another normal quantile. k need not be whole: chance.ts
 * gives it a proportion of effective pairs. k = 0 has low 0 and k = n has high 1, exactly. RangeError unless 0 ≤ k ≤ n,
 * n > 0 and z > 0.
 */
export function wilson(k: number, n: number, z = Z_95): Proportion {
  if (!(n > 0 && k >= 0 && k <= n)) throw new RangeError(`${k} of ${n} is no proportion`);
  if (!(z > 0)) throw new RangeError(`${z} is no quantile of an interval`);
  return { value: k / n, low: lower(k, n, z), high: 1 - lower(n - k, n, z) };
}

/** The quadratic's lesser root by its product with the greater: centre minus half-width loses digits where k is small. */
function lower(k: number, n: number, z: number): number {
  const z2 = z * z;
  return (2 * k * (k / n)) / (2 * k + z2 + z * Math.sqrt(z2 + 4 * k * ((n - k) / n)));
}
