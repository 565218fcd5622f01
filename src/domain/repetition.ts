/** What describing stored images again, and looking for their nearest training images again, can show. */
import { type Outcome, outcomeOf, type VerificationReport } from "./verification.js";

export type RepetitionFault =
  | "VECTOR_DIFFERS"
  | "NEAREST_DIFFERS"
  | "IMAGE_DAMAGED"
  | "IMAGE_MISSING"
  /** The network does not work, or descriptors are gone that a nearest image was found by. */
  | "NOT_DESCRIBED";
export type Described = Pick<VerificationReport, "checked" | "classes">;
export interface RepetitionReport {
  images: Described;
  training: Described;
  /** They are exact, whatever machine finds them. */
  nearest: { checked: number; identical: number };
  /** In words, of what; at most a hundred of them, the counts count all. */
  wrong: { what: string; fault: RepetitionFault }[];
}

/** docs/descriptors.md: across classes a component of a vector of unit length may differ by this much. */
export const WITHIN_COMPONENT = 1e-5;

/** Compares a stored vector with the same computed again. In one class only the same bits will do. */
export function judgeVector(stored: Float32Array, again: Float32Array, sameClass: boolean): Outcome {
  if (stored.length !== again.length) return "wrong";
  const differing = stored.filter((value, i) => value !== again[i]);
  const within = stored.every((value, i) => Math.abs(value - again[i]!) <= WITHIN_COMPONENT);
  return outcomeOf(differing.length === 0, within, sameClass);
}
