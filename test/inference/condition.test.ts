import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkEvaluations, resolveCondition } from "../../src/inference/condition.js";
import { resolveSampler } from "../../src/inference/samplers/index.js";
import { refusal } from "./support/models.js";

const NONE = { classes: 0, noClass: null };
const TEN = { classes: 10, noClass: 10 };
const LABELLED_ONLY = { classes: 10, noClass: null };

describe("questions that mean the same", () => {
  it.each([undefined, null, {}, { classLabel: null, guidanceScale: null }])("%j is unconditional", (request) => {
    expect(resolveCondition(request, NONE)).toBeNull();
    expect(resolveCondition(request, TEN)).toBeNull();
  });
  it("take the no-class index, at any scale, as unconditional", () => {
    expect(resolveCondition({ classLabel: 10 }, TEN)).toBeNull();
    expect(resolveCondition({ classLabel: 10, guidanceScale: 3 }, TEN)).toBeNull();
  });
  it("take a scale of 1 as plain conditioning, and of 0 as none", () => {
    expect(resolveCondition({ classLabel: 3, guidanceScale: 1 }, TEN)).toEqual({ classLabel: 3, guidanceScale: null });
    expect(resolveCondition({ classLabel: 3 }, TEN)).toEqual({ classLabel: 3, guidanceScale: null });
    expect(resolveCondition({ classLabel: 3, guidanceScale: 1 }, LABELLED_ONLY)).toEqual({
      classLabel: 3,
      guidanceScale: null,
    });
    expect(resolveCondition({ classLabel: 3, guidanceScale: 0 }, TEN)).toBeNull();
  });
  it("resolve to themselves", () => {
    const request = fc.record({
      classLabel: fc.integer({ min: 0, max: 10 }),
      guidanceScale: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
    });
    fc.assert(
      fc.property(request, (asked) => {
        const resolved = resolveCondition(asked, TEN);
        expect(resolveCondition(resolved, TEN)).toEqual(resolved);
      }),
    );
  });
});

describe("what is refused", () => {
  const range = "from 0 to 9, or 10 for no class";
  it.each([
    [{ classLabel: 0 }, NONE, "classLabel", "This model takes no class label."],
    [{ classLabel: 11 }, TEN, "classLabel", `classLabel must be an integer ${range}, not 11.`],
    [{ classLabel: -1 }, TEN, "classLabel", `classLabel must be an integer ${range}, not -1.`],
    [{ classLabel: 1.5 }, TEN, "classLabel", `classLabel must be an integer ${range}, not 1.5.`],
    [{ classLabel: 10 }, LABELLED_ONLY, "classLabel", "classLabel must be an integer from 0 to 9, not 10."],
    [null, LABELLED_ONLY, "classLabel", "This model draws nothing without a class label; accepted: 0 to 9."],
    [
      { guidanceScale: 2 },
      NONE,
      "guidanceScale",
      "This model takes no class label, so there is nothing to guide it towards.",
    ],
    [
      { guidanceScale: 2 },
      TEN,
      "guidanceScale",
      "guidanceScale leads towards a class: give a classLabel too, or leave it out.",
    ],
    [
      { classLabel: 1, guidanceScale: -1 },
      TEN,
      "guidanceScale",
      "guidanceScale must be a number from 0 to 100, not -1.",
    ],
    [
      { classLabel: 1, guidanceScale: Number.NaN },
      TEN,
      "guidanceScale",
      "guidanceScale must be a number from 0 to 100, not NaN.",
    ],
    [
      { classLabel: 1, guidanceScale: 3 },
      LABELLED_ONLY,
      "guidanceScale",
      "This model has no input that means no class, so it cannot be guided; accepted: 1.",
    ],
  ])("%j of %j by the field's name", (request, model, field, message) => {
    const expected = { code: "BAD_USER_INPUT", field: `condition.${field}`, message };
    expect(refusal(() => resolveCondition(request, model))).toEqual(expected);
  });
});

it("counts two network evaluations a call where there is guidance", () => {
  const sampler = resolveSampler({}, { parameterization: "DENOISED", noiseSchedule: null });
  expect(networkEvaluations(sampler, null)).toBe(35);
  expect(networkEvaluations(sampler, { classLabel: 1, guidanceScale: null })).toBe(35);
  expect(networkEvaluations(sampler, { classLabel: 1, guidanceScale: 2 })).toBe(70);
});
