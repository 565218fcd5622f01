import type { Regime } from "../domain/regime.js";

/** A number's interval; null where there is none yet. */
export interface Interval {
  low: number | null;
  high: number | null;
}

/** Copies beyond what chance gives: above this a model memorizes. */
export const MEMORIZATION_CUT = 0.5;
/** Below this it makes new images. */
export const NOVELTY_CUT = 0.1;
/** Reproducibility above this: two models make the same new images. */
export const AGREEMENT_CUT = 0.5;

/**
 * MEMORIZATION: both excessCopying intervals above 0.5. GENERALIZATION: both below 0.1 and reproducibility.low above 0.5.
 * Null where an interval straddles its cut, touches it, or is not there; else TRANSITION.
 */
export function regimeOf(excessA: Interval, excessB: Interval, reproducibility: Interval): Regime | null {
  const copying = [excessA, excessB];
  if (copying.every((interval) => isAbove(interval, MEMORIZATION_CUT))) return "MEMORIZATION";
  if (copying.every((interval) => isBelow(interval, NOVELTY_CUT)) && isAbove(reproducibility, AGREEMENT_CUT)) {
    return "GENERALIZATION";
  }
  const clear = (interval: Interval, cut: number) => isAbove(interval, cut) || isBelow(interval, cut);
  const known =
    copying.every((interval) => clear(interval, MEMORIZATION_CUT) && clear(interval, NOVELTY_CUT)) &&
    clear(reproducibility, AGREEMENT_CUT);
  return known ? "TRANSITION" : null;
}

const isAbove = ({ low }: Interval, cut: number) => low !== null && low > cut;
const isBelow = ({ high }: Interval, cut: number) => high !== null && high < cut;
