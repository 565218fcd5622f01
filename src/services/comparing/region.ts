/** Which part of two sources' images is compared. */
import { canonicalJson } from "../../domain/digest.js";
import { type Operator, operatorOf } from "../../domain/measurement.js";
import type { Region } from "../../domain/metric.js";
import { badInput } from "../../errors.js";
import type { SourceView } from "../views.js";

export interface RegionInForce {
  region: Region;
  /** What measured both sides, where only what it left open is compared. */
  unmeasured: Operator | null;
}

/**
 * UNMEASURED by default where both sides were measured alike (operator and parameters; the image and its noise may
 * differ): what was measured agrees by construction. BAD_USER_INPUT where UNMEASURED is asked for and they were not.
 */
export function regionInForce(asked: Region | null, a: SourceView, b: SourceView): RegionInForce {
  const [ofA, ofB] = [a, b].map(({ condition }) => (condition?.measurement ? operatorOf(condition.measurement) : null));
  const shared = ofA && ofB && canonicalJson(ofA) === canonicalJson(ofB) ? ofA : null;
  if (asked === "ALL" || (asked === null && !shared)) return { region: "ALL", unmeasured: null };
  if (shared) return { region: "UNMEASURED", unmeasured: shared };
  const needs = "UNMEASURED needs a condition with a measurement, the same operator and parameters on both sides";
  throw badInput("region", `${needs}; accepted here: ALL.`);
}
