import { registerEnumType } from "type-graphql";
import type {
  BetaSchedule as Betas,
  ModelKind as Kind,
  Parameterization as Param,
  Visibility as Seen,
  ModelState as State,
} from "../domain/model.js";

export const Parameterization = { DENOISED: "DENOISED", EPSILON: "EPSILON", V: "V", FLOW: "FLOW" } as const satisfies {
  [K in Param]: K;
};
export const ModelKind = { ONNX: "ONNX", ANALYTIC: "ANALYTIC", IMPORTED: "IMPORTED" } as const satisfies {
  [K in Kind]: K;
};
export const ModelState = { CHECKING: "CHECKING", READY: "READY", REJECTED: "REJECTED" } as const satisfies {
  [K in State]: K;
};
export const Visibility = { PRIVATE: "PRIVATE", WORKSPACE: "WORKSPACE", PUBLIC: "PUBLIC" } as const satisfies {
  [K in Seen]: K;
};
export const BetaSchedule = { LINEAR: "LINEAR", SCALED_LINEAR: "SCALED_LINEAR", COSINE: "COSINE" } as const satisfies {
  [K in Betas]: K;
};

registerEnumType(BetaSchedule, { name: "BetaSchedule" });
registerEnumType(Parameterization, { name: "Parameterization" });
registerEnumType(ModelKind, { name: "ModelKind" });
registerEnumType(ModelState, { name: "ModelState" });
registerEnumType(Visibility, { name: "Visibility" });
