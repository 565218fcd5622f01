/** What drawing stored samples again can show. */

/** What was stored by one numerics class, drawn again by another or the same. */
export interface ClassReport {
  /** The class of the stored rendition. */
  stored: string;
  /** The class that drew it again. */
  redrawn: string;
  identical: number;
  /** Different, by no more than classes differ as documented (WITHIN). */
  within: number;
  wrong: number;
}

export type Fault = "PIXELS_DIFFER" | "IMAGE_DAMAGED" | "IMAGE_MISSING" | "WEIGHTS_DAMAGED" | "NOT_DRAWN";
export interface WrongSample {
  key: string;
  fault: Fault;
}
export interface VerificationReport {
  checked: number;
  classes: ClassReport[];
  /** At most a hundred of them; the classes count all. */
  wrong: WrongSample[];
}

/** docs/devices.md: across classes a pixel may differ by one level, in at most one pixel of a hundred. */
export const WITHIN = { levels: 1, part: 0.01 } as const;

export type Outcome = "identical" | "within" | "wrong";

/** Compares a stored image with its redrawing. In one class only the same bits will do. */
export function judge(stored: Uint8Array, redrawn: Uint8Array, sameClass: boolean): Outcome {
  if (stored.length !== redrawn.length) return "wrong";
  let differing = 0;
  for (let i = 0; i < stored.length; i++) {
    const levels = Math.abs(stored[i]! - redrawn[i]!);
    if (levels > WITHIN.levels) return "wrong";
    if (levels > 0) differing++;
  }
  return outcomeOf(differing === 0, differing <= WITHIN.part * stored.length, sameClass);
}

/** `within`: as far apart as is documented of two classes. */
export function outcomeOf(identical: boolean, within: boolean, sameClass: boolean): Outcome {
  if (identical) return "identical";
  return within && !sameClass ? "within" : "wrong";
}

/** Adds one outcome to a report. */
export function countOutcome(
  report: Pick<VerificationReport, "checked" | "classes">,
  stored: string,
  redrawn: string,
  outcome: Outcome,
): void {
  let entry = report.classes.find((known) => known.stored === stored && known.redrawn === redrawn);
  if (!entry) {
    entry = { stored, redrawn, identical: 0, within: 0, wrong: 0 };
    report.classes.push(entry);
  }
  entry[outcome]++;
  report.checked++;
}
