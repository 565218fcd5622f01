/** What a sample is conditioned on, as asked for and as in force. */
export interface ConditionRequest {
  classLabel?: number | null;
  guidanceScale?: number | null;
}

/** The condition in force, in one canonical form: `null` means unconditional, guidance 1 means plain conditioning. */
export interface Condition {
  classLabel: number;
  /** Classifier-free guidance (Ho & Salimans 2022): D = D_none + scale * (D_label - D_none); null for plain conditioning. */
  guidanceScale: number | null;
}
