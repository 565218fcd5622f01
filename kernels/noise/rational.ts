const DEGREE = 7;

/** Horner's scheme, one step. */
@inline
function next(sum: v128, r: v128, coefficient: v128): v128 {
  return f64x2.add(f64x2.mul(sum, r), coefficient);
}

/**
 * r becomes above(r) · factor / below(r), for `count` float64 rounded up to 8; the pairs of coefficients, above and below
 * the line, are of the highest power first. Eight polynomials in step: one alone waits for its own sums.
 */
export function rational(coefficients: usize, r: usize, factor: usize, count: i32): void {
  const end = r + (<usize>count << 3);
  for (; r < end; r += 64, factor += 64) {
    const r0 = v128.load(r, 0);
    const r1 = v128.load(r, 16);
    const r2 = v128.load(r, 32);
    const r3 = v128.load(r, 48);
    const first = v128.load64_splat(coefficients, 0);
    const firstBelow = v128.load64_splat(coefficients, 8);
    let above0 = first;
    let above1 = first;
    let above2 = first;
    let above3 = first;
    let below0 = firstBelow;
    let below1 = firstBelow;
    let below2 = firstBelow;
    let below3 = firstBelow;
    for (let at = coefficients + 16; at < coefficients + 16 * (DEGREE + 1); at += 16) {
      const above = v128.load64_splat(at, 0);
      const below = v128.load64_splat(at, 8);
      above0 = next(above0, r0, above);
      above1 = next(above1, r1, above);
      above2 = next(above2, r2, above);
      above3 = next(above3, r3, above);
      below0 = next(below0, r0, below);
      below1 = next(below1, r1, below);
      below2 = next(below2, r2, below);
      below3 = next(below3, r3, below);
    }
    v128.store(r, f64x2.div(f64x2.mul(above0, v128.load(factor, 0)), below0), 0);
    v128.store(r, f64x2.div(f64x2.mul(above1, v128.load(factor, 16)), below1), 16);
    v128.store(r, f64x2.div(f64x2.mul(above2, v128.load(factor, 32)), below2), 32);
    v128.store(r, f64x2.div(f64x2.mul(above3, v128.load(factor, 48)), below3), 48);
  }
}
