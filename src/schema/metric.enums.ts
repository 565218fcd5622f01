import { registerEnumType } from "type-graphql";
import type {
  MetricDirection as Direction,
  IntervalMethod as Interval,
  MetricKind as Kind,
  Region as Part,
  Match as Way,
} from "../domain/metric.js";

export const MetricKind = {
  DESCRIPTOR_COSINE: "DESCRIPTOR_COSINE",
  PIXEL: "PIXEL",
} as const satisfies { [K in Kind]: K };
export const MetricDirection = {
  SIMILARITY: "SIMILARITY",
  DISTANCE: "DISTANCE",
} as const satisfies { [K in Direction]: K };
export const Region = { ALL: "ALL", UNMEASURED: "UNMEASURED" } as const satisfies { [K in Part]: K };
export const Match = { AS_ASKED: "AS_ASKED", BEST_CLASS: "BEST_CLASS" } as const satisfies { [K in Way]: K };
export const IntervalMethod = {
  WILSON: "WILSON",
  JACKKNIFE: "JACKKNIFE",
  SEQUENTIAL: "SEQUENTIAL",
} as const satisfies { [K in Interval]: K };

registerEnumType(MetricKind, { name: "MetricKind" });
registerEnumType(MetricDirection, { name: "MetricDirection" });
registerEnumType(Region, {
  name: "Region",
  description:
    "UNMEASURED: only what the measurement left open, as (I - A+A) x; the default where the condition has a measurement, since the rest agrees by construction.",
});
registerEnumType(IntervalMethod, {
  name: "IntervalMethod",
  description:
    "WILSON: over seeds, these weights fixed. JACKKNIFE: by seed, for pairs of different seeds. SEQUENTIAL: valid at every look.",
});
registerEnumType(Match, {
  name: "Match",
  description:
    "BEST_CLASS: of a class-conditional side without a label, the best over its classes for each noise, in the score and in chance alike; pairs show the class that won.",
});
