import type { Condition, ConditionRequest } from "../domain/condition.js";
import type { Measurement } from "../domain/measurement.js";
import type { EffectiveSampler } from "../domain/sampler.js";
import { badInput } from "../errors.js";
import { samplerEvaluations } from "./samplers/index.js";

/** What of a model decides which conditions it takes. */
export interface ConditionedModel {
  /** How many class labels; 0 if none. */
  classes: number;
  /** The class index that means no class. */
  noClass: number | null;
}

const GUIDANCE_MAX = 100;

/**
 * The condition in force, in one form: null is unconditional, a guidance scale of 1 is plain conditioning and one of 0 no
 * class at all, so that questions that mean the same are equal; see resolveMeasurement for `measurement`. BAD_USER_INPUT
 * by field name.
 */
export function resolveCondition(
  request: Omit<ConditionRequest, "measurement"> | null | undefined,
  model: ConditionedModel,
  measurement: Measurement | null = null,
): Condition | null {
  const ofClass = resolveClass(request, model);
  if (measurement === null) return ofClass;
  return { ...(ofClass ?? { classLabel: null, guidanceScale: null }), measurement };
}

function resolveClass(
  request: Omit<ConditionRequest, "measurement"> | null | undefined,
  model: ConditionedModel,
): Condition | null {
  const classLabel = labelOf(request?.classLabel ?? null, model);
  const guidanceScale = scaleOf(request?.guidanceScale ?? null, request?.classLabel ?? null, model);
  if (classLabel === null || guidanceScale === 0) return null;
  return { classLabel, guidanceScale: guidanceScale === 1 ? null : guidanceScale };
}

function labelOf(label: number | null, { classes, noClass }: ConditionedModel): number | null {
  const range = `0 to ${classes - 1}${noClass === null ? "" : `, or ${noClass} for no class`}`;
  if (classes === 0) {
    if (label !== null) throw badInput("condition.classLabel", "This model takes no class label.");
    return null;
  }
  if (label === null) {
    if (noClass !== null) return null;
    throw badInput("condition.classLabel", `This model draws nothing without a class label; accepted: ${range}.`);
  }
  if (label === noClass) return null;
  if (!Number.isInteger(label) || label < 0 || label >= classes) {
    throw badInput("condition.classLabel", `classLabel must be an integer from ${range}, not ${label}.`);
  }
  return label;
}

function scaleOf(scale: number | null, label: number | null, { classes, noClass }: ConditionedModel): number | null {
  const field = "condition.guidanceScale";
  if (scale === null) return null;
  if (!(scale >= 0 && scale <= GUIDANCE_MAX)) {
    throw badInput(field, `guidanceScale must be a number from 0 to ${GUIDANCE_MAX}, not ${scale}.`);
  }
  if (classes === 0) throw badInput(field, "This model takes no class label, so there is nothing to guide it towards.");
  if (label === null) {
    throw badInput(field, "guidanceScale leads towards a class: give a classLabel too, or leave it out.");
  }
  if (noClass === null && scale !== 1) {
    throw badInput(field, "This model has no input that means no class, so it cannot be guided; accepted: 1.");
  }
  return scale;
}

/** Network evaluations a sample: guidance asks the network twice. */
export function networkEvaluations(sampler: EffectiveSampler, condition: Condition | null): number {
  return samplerEvaluations(sampler) * (condition !== null && condition.guidanceScale !== null ? 2 : 1);
}
