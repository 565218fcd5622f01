import type { Score } from "../domain/metric.js";
import type { PairMatches } from "./all-pairs.js";
import { studentQuantile95 } from "./student.js";
import { wilson } from "./wilson.js";

/**
 * What chance alone gives: the part of all ordered pairs of different seeds that match, a U-statistic of degree 2
 * (Hoeffding 1948), with its delete-one-seed jackknife (Arvesen 1969) at 95 %, clipped to [0, 1].
 *
 * Pairs that share a seed are not independent, so the variance is over seeds: of the values left when each in turn is
 * taken out. The quantile is Student's with m − 1 degrees of freedom (Tukey 1958): the variance is itself estimated
 * from m seeds, and the normal's would be too narrow for the few of a first look (m = 8: 1.96 against 2.36).
 *
 * Where every seed has as many matches as any other (none or all match, above all) the jackknife sees no variance, which
 * is not certainty. The interval is then Wilson's over floor(m / 2) pairs: so many have no seed in common and are
 * independent (Hoeffding 1963, 5a). That holds whatever the dependence between pairs, and so is wider than what the
 * jackknife says of a single match.
 *
 * matches: of m seeds; requestedSeeds: as many as were asked for. low and high are null below 3 seeds, value below 2.
 */
export function chance(matches: PairMatches, requestedSeeds: number): Score {
  const m = matches.rows.length;
  const n = orderedPairs(m);
  const of = { n, requested: orderedPairs(requestedSeeds), method: "JACKKNIFE" as const };
  if (m < 2) return { value: null, low: null, high: null, ...of };
  const value = matches.total / n;
  if (m < 3) return { value, low: null, high: null, ...of };
  const se = jackknifeError(matches);
  if (se === 0) {
    const pairs = Math.floor(m / 2);
    const { low, high } = wilson(value * pairs, pairs);
    return { value, low, high, ...of };
  }
  const half = studentQuantile95(m - 1) * se;
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half), ...of };
}

/** 0 · −1 would be −0. */
function orderedPairs(seeds: number): number {
  return seeds < 2 ? 0 : seeds * (seeds - 1);
}

/**
 * Without seed k the statistic moves by (2·total − m·h_k) / (m(m−1)(m−2)), h_k being the matches that k takes part in.
 * Squares are summed as whole numbers of any size: no order of seeds changes a bit, and zero is zero.
 */
function jackknifeError({ rows, columns, total }: PairMatches): number {
  const m = rows.length;
  let squares = 0n;
  for (let k = 0; k < m; k++) {
    const move = BigInt(2 * total - m * (rows[k]! + columns[k]!));
    squares += move * move;
  }
  return Math.sqrt(((m - 1) / m) * Number(squares)) / (m * (m - 1) * (m - 2));
}
