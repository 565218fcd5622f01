import type { Asker } from "./asker.js";
import type { Evidence } from "./evidence.js";
import type { ClaimId } from "./plan.js";

export interface Source {
  model: string;
  sampler?: { method: string; noiseStream?: number };
  condition?: Condition;
}
export interface Condition {
  classLabel?: number;
  measurement?: { operator: string; trainingSet: string; index: number } & Record<string, unknown>;
}
/** Samples that a claim needs: each source over each seed. */
export interface Drawing {
  sources: Source[];
  seeds: number[];
}
/** The seeds of a run, and as many again: what chance needs, where each noise may be used once. */
export interface Seeds {
  shared: number[];
  others: number[];
}
export interface Finding {
  of: string;
  evidence: Evidence;
}

export interface Claim {
  id: ClaimId;
  /** As the paper would have it. */
  claim: string;
  /** What is measured, as the table's reader needs it. */
  quantity: string;
  drawings(seeds: Seeds): Drawing[];
  /** Groups of findings: a group holds where all of its findings do; the plan says whether every group or some must. */
  ask(asker: Asker, seeds: Seeds): Promise<Finding[][]>;
}
