/** Finding what was asked for: a finder a kind. */
import { ChildCrashed, ChildOutOfMemory, ChildRefused, ChildTimedOut } from "../children/errors.js";
import type { HeldFinding } from "../db/queries/findings.js";
import type { FindingKind } from "../domain/finding.js";
import { ObjectDamaged, ObjectMissing } from "../storage/object-store.js";
import { findDenoiserDistance } from "./find-denoiser-distance.js";
import { findTrajectory } from "./find-trajectory.js";
import { type Finder, NotToBeFound } from "./finder.js";

const FINDERS: Record<FindingKind, Finder> = {
  DENOISER_DISTANCE: findDenoiserDistance,
  TRAJECTORY: findTrajectory,
};

export function finderOf({ kind }: Pick<HeldFinding, "kind">): Finder {
  const finder = FINDERS[kind as FindingKind];
  if (!finder) throw new NotToBeFound(`This version finds no ${kind}.`);
  return finder;
}

/** Why it is FAILED, in words; null where the fault is this machine's and another turn may do better. */
export function reasonOf(error: unknown): string | null {
  if (error instanceof NotToBeFound) return error.message;
  if (error instanceof ObjectMissing || error instanceof ObjectDamaged) {
    return "What it needs is missing from storage, or damaged.";
  }
  if (error instanceof ChildTimedOut || error instanceof ChildOutOfMemory) return `A network: ${error.message}.`;
  if (error instanceof ChildCrashed) return "The process that ran the network ended.";
  // A damaged copy of weights is dropped, and read from storage again.
  const another = error instanceof ChildRefused && (error.code === "CANCELLED" || error.code === "WEIGHTS_MISSING");
  if (error instanceof ChildRefused && !another) return `A network: ${error.message}.`;
  return null;
}
