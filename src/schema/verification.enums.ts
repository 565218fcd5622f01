import { registerEnumType } from "type-graphql";
import type { Fault as AnyFault } from "../domain/verification.js";
import type { VerificationView } from "../services/views.js";

export const VerificationState = {
  QUEUED: "QUEUED",
  RUNNING: "RUNNING",
  SUCCEEDED: "SUCCEEDED",
  FAILED: "FAILED",
} as const satisfies { [K in VerificationView["state"]]: K };
export const VerificationFault = {
  PIXELS_DIFFER: "PIXELS_DIFFER",
  IMAGE_DAMAGED: "IMAGE_DAMAGED",
  IMAGE_MISSING: "IMAGE_MISSING",
  WEIGHTS_DAMAGED: "WEIGHTS_DAMAGED",
  NOT_DRAWN: "NOT_DRAWN",
} as const satisfies { [K in AnyFault]: K };

registerEnumType(VerificationState, { name: "VerificationState" });
registerEnumType(VerificationFault, {
  name: "VerificationFault",
  description:
    "PIXELS_DIFFER: beyond what is documented for its numerics classes. The others: what could not be read or drawn.",
});
