import { readFileSync } from "node:fs";
import type { PairMatches } from "../../src/metrics/all-pairs.js";
import type { Pixels } from "../../src/metrics/pixels.js";

interface Golden {
  images: Record<string, { shape: [number, number, number]; data: string }>;
  pairs: { a: string; b: string; "pixel-correlation": number; mae: number; ssim: number }[];
  wilson: { k: number; n: number; low: number; high: number }[];
  student: { df: number; quantile: number }[];
  jackknife: { matches: string[]; value: number; low: number; high: number }[];
  histogram: { range: [number, number]; bins: number; values: number[]; counts: number[]; edges: number[] }[];
}

/** What NumPy, SciPy, scikit-image and statsmodels say: written by test/golden/metrics.py. */
export const golden: Golden = JSON.parse(readFileSync(new URL("../golden/metrics.json", import.meta.url), "utf8"));

export function goldenImage(name: string): Pixels {
  const { shape, data } = golden.images[name]!;
  const [height, width, channels] = shape;
  return { data: new Uint8Array(Buffer.from(data, "base64")), width, height, channels };
}

/** Counts over i ≠ j of a square of "0" and "1", one row a seed. */
export function counted(square: string[]): PairMatches {
  const m = square.length;
  const rows = new Uint32Array(m);
  const columns = new Uint32Array(m);
  let total = 0;
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++)
      if (i !== j && square[i]![j] === "1") {
        rows[i]!++;
        columns[j]!++;
        total++;
      }
  return { rows, columns, total };
}
