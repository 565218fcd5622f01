/** Metrics and scores. */
export type MetricKind = "DESCRIPTOR_COSINE" | "PIXEL";
export type MetricDirection = "SIMILARITY" | "DISTANCE";
export type Region = "ALL" | "UNMEASURED";
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
