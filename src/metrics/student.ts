/**
 * Student's t: the 97.5 % quantile for a whole number of degrees of freedom, 1 or more.
 * Newton on the closed form of P(|T| < t) in theta = atan(t / sqrt(df)) (Abramowitz & Stegun 26.7.3–4). It is concave in
 * theta, so from 0 the steps rise to the root and cannot pass it.
 */
export function studentQuantile95(df: number): number {
  if (!Number.isInteger(df) || df < 1) throw new RangeError(`${df} degrees of freedom`);
  let peak = df % 2 === 1 ? 2 / Math.PI : 1;
  for (let v = df % 2 === 1 ? 3 : 4; v <= df; v += 2) peak *= (v - 1) / (v - 2);
  let theta = 0;
  for (;;) {
    const next = theta + (0.95 - within(theta, df)) / (peak * Math.cos(theta) ** (df - 1));
    // Rounding alone stops the rise: a dozen steps at most, tried to df 10,000.
    if (!(next > theta)) break;
    theta = next;
  }
  return Math.tan(theta) * Math.sqrt(df);
}

/** P(|T| < sqrt(df) · tan(theta)): a sum of positive terms. */
function within(theta: number, df: number): number {
  const cosine2 = Math.cos(theta) ** 2;
  const odd = df % 2 === 1;
  let term = odd ? Math.cos(theta) : 1;
  let sum = df === 1 ? 0 : term;
  for (let v = odd ? 3 : 2; v <= df - 2; v += 2) {
    term *= ((v - 1) / v) * cosine2;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}
