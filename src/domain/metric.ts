/** Metrics and scores. */
export type MetricKind = "DESCRIPTOR_COSINE" | "PIXEL";
export type MetricDirection = "SIMILARITY" | "DISTANCE";
export type Region = "ALL" | "UNMEASURED";
/** AS_ASKED: each side as it is. BEST_CLASS: the best over the classes of a conditional side, for each noise. */
export type Match = "AS_ASKED" | "BEST_CLASS";
export type IntervalMethod = "WILSON" | "JACKKNIFE" | "SEQUENTIAL";

/** A proportion with its 95 % interval over `n` of `requested`; all null while n is 0. */
export interface Score {
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  requested: number;
  method: IntervalMethod;
}

/** first − second; p is null where they are not paired. For unpaired ones n is the smaller of the two. */
export interface Difference {
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  p: number | null;
}

/** What a score is, was or would be after so many seeds, with the interval that is valid at every look. */
export interface Look {
  seeds: number;
  value: number | null;
  low: number | null;
  high: number | null;
}
