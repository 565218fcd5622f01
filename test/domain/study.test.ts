import { expect, test } from "vitest";
import { type StudyBody, seedCount, seenByAllOf, studyHolds, studyModels, studySeeds } from "../../src/domain/study.js";

const source = (model: string, digest: string) => ({ model, source: digest }) as StudyBody["sources"][number];
const body: StudyBody = {
  v: 1,
  sources: [source("m1", "a"), source("m2", "b"), source("m1", "c")],
  seeds: { first: 10, count: 3 },
  noise: "TORCH_CPU",
};
const listed: StudyBody = { ...body, seeds: { values: [7, 3] } };

test("A study's seeds are in the order asked, its models each once", () => {
  expect([studySeeds(body), studySeeds(listed)]).toEqual([
    [10, 11, 12],
    [7, 3],
  ]);
  expect([seedCount(body), seedCount(listed)]).toEqual([3, 2]);
  expect(studyModels(body)).toEqual(["m1", "m2"]);
});

test.each([
  [body, "a", "TORCH_CPU", 10, true],
  [body, "c", "TORCH_CPU", 12, true],
  [body, "a", "TORCH_CPU", 13, false],
  [body, "a", "TORCH_CPU", 9, false],
  [body, "d", "TORCH_CPU", 10, false],
  [body, "a", "NUMPY_PCG64", 10, false],
  [body, "a", "TORCH_CPU", null, false],
  [listed, "b", "TORCH_CPU", 3, true],
  [listed, "b", "TORCH_CPU", 4, false],
] as const)(
  "Whether a sample is a study's follows from source, noise and seed: %o %s %s %s",
  (study, of, noise, seed, held) => {
    expect(studyHolds(study, { source: of, noise, seed })).toBe(held);
  },
);

test("What is shown to some is seen by all of them only where it is used as openly", () => {
  expect(seenByAllOf("PRIVATE", "PRIVATE")).toBe(true);
  expect(seenByAllOf("PUBLIC", "PUBLIC")).toBe(true);
  expect(seenByAllOf("WORKSPACE", "PUBLIC")).toBe(true);
  expect(seenByAllOf("WORKSPACE", "PRIVATE")).toBe(false);
  expect(seenByAllOf("PUBLIC", "WORKSPACE")).toBe(false);
});
