import { registerEnumType } from "type-graphql";
import type { FindingState as State } from "../services/findings.js";

export const FindingState = {
  READY: "READY",
  QUEUED: "QUEUED",
  RUNNING: "RUNNING",
  FAILED: "FAILED",
  NOT_STARTED: "NOT_STARTED",
} as const satisfies { [K in State]: K };

registerEnumType(FindingState, {
  name: "FindingState",
  description:
    "How far a worker has come with what takes long and is then kept: asked for by a POST of who may start work, once however many ask.",
});
