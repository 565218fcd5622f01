/** Measurements as they are asked for, to those in force. */
import type { Box, Measurement, MeasurementRequest, Operator } from "../../domain/measurement.js";
import type { Shape } from "../../domain/model.js";
import { badInput } from "../../errors.js";
import { SINGULAR_MIN } from "./deblur.js";
import { linearOperator } from "./index.js";

/** Raised when the same measurement comes to draw something else: it enters the sample key. */
const VERSION = 1;
const NOISE_SIGMA_MAX = 1;
const FIELD = "condition.measurement";

/** The measurement in force of the image whose pixels have the digest `source`. BAD_USER_INPUT by field name. */
export function resolveMeasurement(request: MeasurementRequest, shape: Shape, source: string): Measurement {
  return { ...resolveOperator(request, shape), version: VERSION, noiseSigma: noiseSigmaOf(request), source };
}

const PARAMETERS = { INPAINT: "box", SUPER_RESOLUTION: "factor", DEBLUR: "blurSigma" } as const;

/** The operator in force for images of a shape; checks noiseSigma too. BAD_USER_INPUT by field name. */
export function resolveOperator(request: MeasurementRequest, shape: Shape): Operator {
  const { operator } = request;
  const takes = PARAMETERS[operator];
  for (const parameter of Object.values(PARAMETERS)) {
    if (parameter !== takes && request[parameter] != null) {
      throw badInput(`${FIELD}.${parameter}`, `${operator} has no ${parameter}; it takes ${takes} and noiseSigma.`);
    }
  }
  if (request[takes] == null) throw badInput(`${FIELD}.${takes}`, `${operator} needs ${takes}.`);
  noiseSigmaOf(request);
  if (operator === "INPAINT") return { operator, box: boxOf(request.box!, shape) };
  if (operator === "SUPER_RESOLUTION") return { operator, factor: factorOf(request.factor!, shape) };
  return { operator, blurSigma: blurSigmaOf(request.blurSigma!, shape) };
}

function boxOf({ x, y, width, height }: Box, [, rows, columns]: Shape): Box {
  const field = `${FIELD}.box`;
  const image = `an image of ${columns}×${rows} (width×height)`;
  const side = (name: keyof Box, value: number, least: number, most: number) => {
    if (Number.isInteger(value) && value >= least && value <= most) return;
    throw badInput(
      `${field}.${name}`,
      `The box must lie in ${image}: here ${name} is ${least} to ${most}, not ${value}.`,
    );
  };
  side("x", x, 0, columns - 1);
  side("y", y, 0, rows - 1);
  side("width", width, 1, columns - x);
  side("height", height, 1, rows - y);
  if (width === columns && height === rows) {
    throw badInput(field, `The box is the hole: one as large as ${image} leaves nothing that is measured.`);
  }
  return { x, y, width, height };
}

function factorOf(factor: number, [, height, width]: Shape): number {
  const most = Math.min(height, width);
  const accepted = Array.from({ length: Math.max(0, most - 1) }, (_, i) => i + 2).filter(
    (value) => height % value === 0 && width % value === 0,
  );
  if (accepted.includes(factor)) return factor;
  const words = accepted.length === 0 ? "none does" : `accepted: ${accepted.join(", ")}`;
  throw badInput(
    `${FIELD}.factor`,
    `factor must be at least 2 and divide the image's height and width, ${height} and ${width}; ${words}, not ${factor}.`,
  );
}

function blurSigmaOf(blurSigma: number, shape: Shape): number {
  const field = `${FIELD}.blurSigma`;
  const most = Math.max(shape[1], shape[2]);
  if (!(blurSigma > 0 && blurSigma <= most)) {
    throw badInput(field, `blurSigma must be a number of pixels above 0 and at most ${most}, not ${blurSigma}.`);
  }
  if (!linearOperator({ operator: "DEBLUR", blurSigma }, shape).openAt.includes(1)) {
    const kept = `every frequency keeps at least ${SINGULAR_MIN} of its strength`;
    throw badInput(
      field,
      `A blur of ${blurSigma} pixels leaves nothing open: ${kept}. Around 0.6 and above something is lost.`,
    );
  }
  return blurSigma;
}

function noiseSigmaOf({ noiseSigma }: MeasurementRequest): number {
  const value = noiseSigma ?? 0;
  if (value >= 0 && value <= NOISE_SIGMA_MAX) return Math.abs(value);
  throw badInput(
    `${FIELD}.noiseSigma`,
    `noiseSigma must be a number from 0 to ${NOISE_SIGMA_MAX}, where black is −1 and white 1, not ${value}.`,
  );
}
