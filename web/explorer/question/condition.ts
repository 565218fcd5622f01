/** What the drawing is under: a class, its guidance, and what was measured of a training image. As it stands in the address. */
import type { ConditionInput, MeasurementOperator } from "../api/operations.generated.js";

export interface AskedMeasurement {
  operator: MeasurementOperator;
  trainingSet: string;
  index: number;
  factor: number | null;
  box: { x: number; y: number; width: number; height: number } | null;
  blurSigma: number | null;
  noiseSigma: number | null;
}
export interface AskedCondition {
  classLabel: number | null;
  guidanceScale: number | null;
  measurement: AskedMeasurement | null;
}

export const OPERATORS = ["INPAINT", "SUPER_RESOLUTION", "DEBLUR"] as const;
export const operatorName = (operator: string) => operator.toLowerCase().replace("_", " ");
export const NO_CONDITION: AskedCondition = { classLabel: null, guidanceScale: null, measurement: null };
export const CONDITION_PARAMS = ["class", "guidance", "op", "of", "index", "factor", "box", "blur", "sigma"] as const;
type Params = Record<(typeof CONDITION_PARAMS)[number], string | null>;

export function numberIn(text: string | null | undefined): number | null {
  const value = text == null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

export function parseCondition(params: URLSearchParams): AskedCondition {
  const number = (name: keyof Params) => numberIn(params.get(name));
  const operator = OPERATORS.find((known) => known === params.get("op"));
  const trainingSet = params.get("of");
  return {
    classLabel: number("class"),
    guidanceScale: number("guidance"),
    measurement:
      operator && trainingSet
        ? {
            operator,
            trainingSet,
            index: number("index") ?? 0,
            factor: number("factor"),
            box: parseBox(params.get("box") ?? ""),
            blurSigma: number("blur"),
            noiseSigma: number("sigma"),
          }
        : null,
  };
}

export function writeCondition({ classLabel, guidanceScale, measurement }: AskedCondition): Params {
  const text = (value: number | null | undefined) => (value == null ? null : String(value));
  return {
    class: text(classLabel),
    guidance: text(guidanceScale),
    op: measurement?.operator ?? null,
    of: measurement?.trainingSet ?? null,
    index: text(measurement?.index),
    factor: text(measurement?.factor),
    box: measurement?.box ? boxText(measurement.box) : null,
    blur: text(measurement?.blurSigma),
    sigma: text(measurement?.noiseSigma),
  };
}

/** `7,7,14,14`: x, y, width and height. */
export function parseBox(text: string): AskedMeasurement["box"] {
  const numbers = text.split(",").map(numberIn);
  const [x, y, width, height] = numbers;
  return numbers.length === 4 && x != null && y != null && width != null && height != null
    ? { x, y, width, height }
    : null;
}
export const boxText = ({ x, y, width, height }: NonNullable<AskedMeasurement["box"]>) =>
  [x, y, width, height].join(",");

/** Null where there is none; without what was not given. */
export function conditionInput(condition: AskedCondition): ConditionInput | null {
  const { classLabel, guidanceScale, measurement } = condition;
  const input: ConditionInput = {
    ...given({ classLabel, guidanceScale }),
    ...(measurement ? { measurement: given(measurement) as ConditionInput["measurement"] } : {}),
  };
  return Object.keys(input).length === 0 ? null : input;
}
function given<T extends object>(of: T): Partial<T> {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null)) as Partial<T>;
}
