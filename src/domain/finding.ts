/** Findings: what takes long to find, never changes once found, and is found once however many ask. */
export const FINDING_KINDS = ["DENOISER_DISTANCE", "TRAJECTORY"] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];
export type StoredFindingState = "QUEUED" | "RUNNING" | "READY" | "FAILED";
