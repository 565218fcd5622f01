/** What was counted, and the interval that follows at a claim's own level. Pure. */
import { normalQuantile } from "../../inference/noise/normal-quantile.js";
import { newcombe } from "../../metrics/newcombe.js";
import { tango } from "../../metrics/tango.js";
import { type Proportion, wilson } from "../../metrics/wilson.js";

export type Evidence =
  /** A part of n seeds: Wilson. */
  | { kind: "PROPORTION"; count: number; n: number }
  /** first − second over the same n seeds: Tango. */
  | { kind: "PAIRED"; first: number; second: number; onlyFirst: number; onlySecond: number; n: number }
  /** first − second of two samples of their own: Newcombe. */
  | { kind: "INDEPENDENT"; first: number; n: number; second: number; otherN: number };

/** Whether the two images of a seed match; null where one is missing. In the order of seeds. */
export type Matches = readonly (boolean | null)[];

/** Over the seeds whose pair is there. */
export function proportion(matches: Matches): Evidence {
  const there = matches.filter((match) => match !== null);
  return { kind: "PROPORTION", count: there.filter(Boolean).length, n: there.length };
}

/** Over the seeds whose pairs are there on both sides. */
export function paired(first: Matches, second: Matches): Evidence {
  const evidence = { kind: "PAIRED" as const, first: 0, second: 0, onlyFirst: 0, onlySecond: 0, n: 0 };
  first.forEach((a, i) => {
    const b = second[i] ?? null;
    if (a === null || b === null) return;
    evidence.n++;
    if (a) evidence.first++;
    if (b) evidence.second++;
    if (a && !b) evidence.onlyFirst++;
    if (b && !a) evidence.onlySecond++;
  });
  return evidence;
}

/** The normal quantile of intervals that together, over all claims and all intervals of each, miss with risk alpha (Bonferroni). */
export function quantileOf(alpha: number, claims: number, intervals: number): number {
  return normalQuantile(1 - alpha / (claims * intervals) / 2);
}

/** RangeError where nothing was counted. */
export function intervalOf(evidence: Evidence, z: number): Proportion {
  switch (evidence.kind) {
    case "PROPORTION":
      return wilson(evidence.count, evidence.n, z);
    case "PAIRED":
      return tango(evidence.onlyFirst, evidence.onlySecond, evidence.n, z);
    case "INDEPENDENT":
      return newcombe(evidence.first, evidence.n, evidence.second, evidence.otherN, z);
  }
}
