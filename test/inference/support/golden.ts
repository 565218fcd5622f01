import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Denoise } from "../../../src/inference/denoiser.js";

// biome-ignore lint/suspicious/noExplicitAny: the cases of each file have their own shape
type GoldenFields = Record<string, any>;
export type GoldenCase = { name: string } & GoldenFields;

/** A file of test/golden/samplers: numbers that the reference implementations gave, each case with its source. */
export function readGolden(name: string): { cases: GoldenCase[] } & GoldenFields {
  return JSON.parse(readFileSync(new URL(`../../golden/samplers/${name}.json`, import.meta.url), "utf8"));
}

/** max|a − b| / max|b|. */
export function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!));
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return difference / scale;
}

/** The greatest |a − b| / |b| of any entry; equal zeros do not count. */
export function entryDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let worst = 0;
  for (let i = 0; i < b.length; i++) {
    if (a[i] !== b[i]) worst = Math.max(worst, Math.abs(a[i]! - b[i]!) / Math.abs(b[i]!));
  }
  return worst;
}

interface Mixture {
  kind: "gaussian_mixture";
  d: number;
  means: number[][];
  stds: number[];
  weights: number[];
}
interface Linear {
  kind: "linear";
  s2: number;
}

/** The golden files' own denoisers: exact posterior means, as their `formula` says. */
export function goldenDenoiser(definition: Mixture | Linear): Denoise {
  if (definition.kind === "linear") {
    const { s2 } = definition;
    return async (x, sigma) => x.map((value) => (value * s2) / (s2 + sigma ** 2));
  }
  return async (x, sigma) => {
    const out = new Float64Array(x.length);
    for (let at = 0; at < x.length; at += definition.d) {
      out.set(posteriorMean(definition, x.subarray(at, at + definition.d), sigma), at);
    }
    return out;
  };
}

function posteriorMean({ d, means, stds, weights }: Mixture, z: Float64Array, sigma: number): Float64Array {
  const variances = stds.map((std) => std ** 2 + sigma ** 2);
  const logs = means.map((mean, k) => {
    const distance = mean.reduce((sum, value, i) => sum + (z[i]! - value) ** 2, 0);
    return Math.log(weights[k]!) - (d / 2) * Math.log(variances[k]!) - distance / (2 * variances[k]!);
  });
  const top = Math.max(...logs);
  const shares = logs.map((log) => Math.exp(log - top));
  const total = shares.reduce((a, b) => a + b);
  return Float64Array.from(z, (value, i) =>
    means.reduce(
      (sum, mean, k) => sum + (shares[k]! / total) * (mean[i]! + (stds[k]! ** 2 / variances[k]!) * (value - mean[i]!)),
      0,
    ),
  );
}

/** Every case of a file is either tested or in the list of what is not offered, never both, and nothing else is listed. */
export function expectAllAccountedFor(
  cases: { name: string }[],
  tested: { name: string }[],
  notOffered: Record<string, string>,
): void {
  const accounted = [...tested.map(({ name }) => name), ...Object.keys(notOffered)].sort();
  expect(accounted).toEqual(cases.map(({ name }) => name).sort());
}

/** The largest difference seen in a family, for the report that VERBOSE_GOLDEN=1 prints. */
export function reportLargest(family: string, differences: number[]): void {
  if (process.env.VERBOSE_GOLDEN) console.info(`${family}: ${Math.max(...differences).toExponential(1)}`);
}
