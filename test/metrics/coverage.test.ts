import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { logGamma } from "../../src/metrics/log-gamma.js";
import { sequential } from "../../src/metrics/sequential.js";
import { type Proportion, wilson } from "../../src/metrics/wilson.js";

const published = readFileSync(new URL("../../docs/statistics.md", import.meta.url), "utf8");
const [FROM, TO] = [0.02, 0.98];

/** ln C(n, k) for every k. */
const logChoose = (n: number) =>
  Float64Array.from({ length: n + 1 }, (_, k) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1));
const mass = (log: Float64Array, k: number, p: number) =>
  Math.exp(log[k]! + k * Math.log(p) + (log.length - 1 - k) * Math.log1p(-p));

/** The mean over p of the probability that the interval holds p: for each count k the integral of its probability there. */
function meanCoverage(n: number, bounds: Proportion[]): number {
  const log = logChoose(n + 1);
  // ∫ C(n, k) p^k (1 − p)^(n − k) dp from 0 to x is P(more than k of n + 1) / (n + 1).
  const until = (k: number, x: number) => {
    let sum = 0;
    for (let j = k + 1; j <= n + 1; j++) sum += mass(log, j, x);
    return sum / (n + 1);
  };
  const within = (x: number) => Math.min(TO, Math.max(FROM, x));
  const integrals = bounds.map(({ low, high }, k) => until(k, within(high)) - until(k, within(low)));
  return integrals.reduce((sum, part) => sum + part, 0) / (TO - FROM);
}

/** The least over p: beside an end of some interval, where the count that it belongs to no longer holds p. */
function leastCoverage(n: number, bounds: Proportion[]): number {
  const log = logChoose(n);
  const ends = bounds.flatMap(({ low, high }) => [low, high]).filter((p) => p > FROM && p < TO);
  const at = (p: number) =>
    bounds.reduce((sum, { low, high }, k) => (low < p && p < high ? sum + mass(log, k, p) : sum), 0);
  return Math.min(...[FROM, TO, ...ends].map(at));
}

describe("Coverage of Wilson's interval, every count enumerated", () => {
  it.each([32, 100, 1000])("is 0.95 or more in the mean for n = %d, its least the one that is published", (n) => {
    const bounds = Array.from({ length: n + 1 }, (_, k) => wilson(k, n));
    const [mean, least] = [meanCoverage(n, bounds), leastCoverage(n, bounds)];
    expect(mean).toBeGreaterThanOrEqual(0.95);
    expect(published).toContain(`| ${n} | ${mean.toFixed(4)} | ${least.toFixed(4)} |`);
  });
});

describe("Coverage of the sequential interval", () => {
  it("is 0.95 or more under stopping at the best moment, in 2,000 studies", () => {
    const random = xorshift(20240601);
    const [studies, looks] = [2000, 400];
    const kept = new Array<Proportion | undefined>((looks + 1) ** 2);
    let [held, ruined] = [0, 0];
    for (let study = 0; study < studies; study++) {
      const p = FROM + ((TO - FROM) * study) / (studies - 1);
      const holds = ({ low, high }: Proportion) => low <= p && p <= high;
      let [s, always, fixed] = [0, true, true];
      // Whoever wishes to see p excluded looks after each pair, and stops at the first look that does it.
      for (let t = 1; t <= looks && (always || fixed); t++) {
        if (random() < p) s++;
        kept[t * looks + s] ??= sequential(s, t);
        always &&= holds(kept[t * looks + s]!);
        fixed &&= holds(wilson(s, t));
      }
      if (always) held++;
      if (!fixed) ruined++;
    }
    expect(held / studies).toBeGreaterThanOrEqual(0.95);
    // The same stopping ruins an interval for a fixed n: this test can fail.
    expect(ruined / studies).toBeGreaterThan(0.3);
    expect(published).toContain(`held the truth in ${((100 * held) / studies).toFixed(1)} %`);
    expect(published).toContain(`Wilson's in ${(100 - (100 * ruined) / studies).toFixed(1)} %`);
  });
});

/** Marsaglia 2003: xorshift of 32 bits, the same numbers on any machine. */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
