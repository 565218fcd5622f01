import type { Measurement, MeasurementRequest } from "./measurement.js";

/** What a sample is conditioned on, as asked for and as in force. */
export interface ConditionRequest {
  classLabel?: number | null;
  guidanceScale?: number | null;
  measurement?: MeasurementRequest | null;
}

/** The condition in force, in one canonical form; `null` in its place means unconditional. */
export interface Condition {
  /** Null only where there is a measurement. */
  classLabel: number | null;
  /** Classifier-free guidance (Ho & Salimans 2022): D = D_none + scale * (D_label - D_none); null for plain conditioning. */
  guidanceScale: number | null;
  /** Absent, not null, where nothing was measured: it enters the sample key. */
  measurement?: Measurement;
}
