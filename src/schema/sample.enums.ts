import { registerEnumType } from "type-graphql";
import type { NotSampledReason as Reason } from "../services/asking.js";
import type { SampleErrorCode as Code, SampleState as State } from "../services/views.js";

export const SampleState = {
  READY: "READY",
  QUEUED: "QUEUED",
  RUNNING: "RUNNING",
  FAILED: "FAILED",
  NOT_SAMPLED: "NOT_SAMPLED",
} as const satisfies { [K in State]: K };
export const NotSampledReason = {
  GET: "GET",
  ROLE: "ROLE",
  QUOTA: "QUOTA",
  OVERLOADED: "OVERLOADED",
  CANCELLED: "CANCELLED",
  NODE: "NODE",
  IMPORTED: "IMPORTED",
} as const satisfies { [K in Reason]: K };
export const SampleErrorCode = {
  NON_FINITE: "NON_FINITE",
  OUT_OF_MEMORY: "OUT_OF_MEMORY",
  TIMED_OUT: "TIMED_OUT",
  MODEL_CRASHED: "MODEL_CRASHED",
  STORAGE_FAILED: "STORAGE_FAILED",
  WEIGHTS_MISSING: "WEIGHTS_MISSING",
  INTERNAL: "INTERNAL",
} as const satisfies { [K in Code]: K };

registerEnumType(SampleState, { name: "SampleState" });
registerEnumType(NotSampledReason, {
  name: "NotSampledReason",
  description:
    "Why a missing sample was not queued. NODE: reached through node or a subscription; IMPORTED: cannot be drawn here.",
});
registerEnumType(SampleErrorCode, { name: "SampleErrorCode" });
