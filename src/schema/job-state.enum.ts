import { registerEnumType } from "type-graphql";
import type { JobState as State } from "../services/views.js";

export const JobState = {
  QUEUED: "QUEUED",
  RUNNING: "RUNNING",
  SUCCEEDED: "SUCCEEDED",
  FAILED: "FAILED",
  CANCELLED: "CANCELLED",
} as const satisfies { [K in State]: K };

registerEnumType(JobState, { name: "JobState" });
