import type { Operator } from "../../domain/measurement.js";
import type { Shape } from "../../domain/model.js";
import { deblur } from "./deblur.js";
import { inpaint } from "./inpaint.js";
import type { LinearOperator } from "./operator.js";
import { superResolution } from "./super-resolution.js";

/** The operator of a measurement for images of a shape: see resolveOperator for which go together. */
export function linearOperator(measurement: Operator, shape: Shape): LinearOperator {
  switch (measurement.operator) {
    case "INPAINT":
      return inpaint(measurement.box, shape);
    case "SUPER_RESOLUTION":
      return superResolution(measurement.factor, shape);
    case "DEBLUR":
      return deblur(measurement.blurSigma, shape);
  }
}

export type { LinearOperator } from "./operator.js";
