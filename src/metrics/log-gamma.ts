/** Below this the series is not yet exact to a double's last digits: the argument is moved up. */
const SERIES_FROM = 16;
const HALF_LOG_TAU = 0.5 * Math.log(2 * Math.PI);
/** B_2k / (2k (2k − 1)): at 16 the seventh term is 1e-19. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360];

/** ln Γ(x) for x > 0, by Stirling's series (Abramowitz & Stegun 6.1.41). RangeError for what is not positive. */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`log-gamma of ${x}`);
  let product = 1;
  let at = x;
  for (; at < SERIES_FROM; at++) product *= at;
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) series = series / (at * at) + STIRLING[k]!;
  return (at - 0.5) * Math.log(at) - at + HALF_LOG_TAU + series / at - Math.log(product);
}
