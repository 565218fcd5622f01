import { registerEnumType } from "type-graphql";
import type { MeasurementOperator as Operator } from "../domain/measurement.js";

export const MeasurementOperator = {
  INPAINT: "INPAINT",
  SUPER_RESOLUTION: "SUPER_RESOLUTION",
  DEBLUR: "DEBLUR",
} as const satisfies { [K in Operator]: K };

registerEnumType(MeasurementOperator, { name: "MeasurementOperator" });
