/** Which part of two sources' images is compared. */
import { canonicalJson } from "../../domain/digest.js";
import { type Operator, operatorOf } from "../../domain/measurement.js";
import type { Region } from "../../domain/metric.js";
import { badInput } from "../../errors.js";
import type { MetricView, SourceView } from "../views.js";

export interface RegionInForce {
  region: Region;
  /** What measured both sides, where only what it left open is compared. */
  unmeasured: Operator | null;
}

/**
 * UNMEASURED by default where both sides were measured alike (operator and parameters; the image and its noise may
 * differ): what was measured agrees by construction. BAD_USER_INPUT where UNMEASURED is asked for and they were not, and
 * where it is in force and the metric describes whole images: `field` is what the asker can change.
 */
export function regionInForce(
  asked: Region | null,
  a: SourceView,
  b: SourceView,
  metric: MetricView,
  field: "region" | "metric" = "region",
): RegionInForce {
  const [ofA, ofB] = [a, b].map(({ condition }) => (condition?.measurement ? operatorOf(condition.measurement) : null));
  const shared = ofA && ofB && canonicalJson(ofA) === canonicalJson(ofB) ? ofA : null;
  const described = metric.kind === "DESCRIPTOR_COSINE";
  if (asked === "ALL" || (asked === null && !shared)) return { region: "ALL", unmeasured: null };
  if (shared && !described) return { region: "UNMEASURED", unmeasured: shared };
  if (described) {
    const why = shared
      ? "Both sides were measured alike, so that only what the measurement left open says anything, and"
      : "UNMEASURED compares what a measurement left open of the pixels, and";
    const instead =
      field === "region"
        ? "ask for region: ALL, or for"
        : "ask comparison for region: ALL, pair by pair, or ask here for";
    throw badInput(field, `${why} ${metric.slug} describes whole images: ${instead} a metric of kind PIXEL.`);
  }
  const needs = "UNMEASURED needs a condition with a measurement, the same operator and parameters on both sides";
  throw badInput("region", `${needs}; accepted here: ALL.`);
}

/** Refuses a metric that has no value for the default region of one of the pairs, before anything is queued. */
export function requireRegions(sources: readonly SourceView[], metric: MetricView): void {
  if (metric.kind === "PIXEL") return;
  sources.forEach((a, i) => {
    for (const b of sources.slice(i + 1)) regionInForce(null, a, b, metric, "metric");
  });
}
