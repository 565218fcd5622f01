import { describe, expect, it } from "vitest";
import { intervalOf, paired, proportion, quantileOf } from "../../src/commands/claims/evidence.js";
import { judge } from "../../src/commands/claims/judge.js";
import { PLAN } from "../../src/commands/claims/plan.js";
import { seedsOf } from "../../src/commands/claims/run.js";
import { CLAIMS } from "../../src/commands/claims/the-nine/index.js";
import { combined, verdictOf } from "../../src/commands/claims/verdict.js";
import { newcombe } from "../../src/metrics/newcombe.js";

describe("a verdict", () => {
  it.each([
    // low, high, margin, claimed side, verdict
    [0.6, 0.9, 0.5, "ABOVE", "HOLDS"],
    [0.1, 0.4, 0.5, "ABOVE", "FAILS"],
    [0.4, 0.6, 0.5, "ABOVE", "UNDECIDED"],
    [-0.3, 0.05, 0.1, "BELOW", "HOLDS"],
    [0.11, 0.3, 0.1, "BELOW", "FAILS"],
    [0.05, 0.2, 0.1, "BELOW", "UNDECIDED"],
    // On the margin is not beyond it.
    [0.5, 0.9, 0.5, "ABOVE", "UNDECIDED"],
    [0.1, 0.5, 0.5, "ABOVE", "UNDECIDED"],
    [-0.3, 0.1, 0.1, "BELOW", "UNDECIDED"],
    [0.1, 0.3, 0.1, "BELOW", "UNDECIDED"],
    [0, 0, 0, "ABOVE", "UNDECIDED"],
    [-1, 1, 0, "ABOVE", "UNDECIDED"],
  ] as const)("of [%d, %d] and a margin of %d, claimed %s, is %s", (low, high, margin, holds, verdict) => {
    expect(verdictOf({ low, high }, margin, holds)).toBe(verdict);
  });

  it.each([
    [["HOLDS", "HOLDS"], "EVERY", "HOLDS"],
    [["HOLDS", "UNDECIDED"], "EVERY", "UNDECIDED"],
    [["HOLDS", "UNDECIDED", "FAILS"], "EVERY", "FAILS"],
    [["FAILS", "FAILS"], "SOME", "FAILS"],
    [["FAILS", "UNDECIDED"], "SOME", "UNDECIDED"],
    [["FAILS", "UNDECIDED", "HOLDS"], "SOME", "HOLDS"],
  ] as const)("of %j, where %s must hold, is %s", (verdicts, needs, verdict) => {
    expect(combined(verdicts, needs)).toBe(verdict);
    expect(combined([...verdicts].reverse(), needs)).toBe(verdict);
  });

  it("of nothing is refused", () => {
    expect(() => combined([], "EVERY")).toThrow(RangeError);
  });
});

describe("what is counted", () => {
  const first = [true, true, false, null, true, false];
  const second = [true, false, true, true, null, false];

  it("leaves out seeds without a pair", () => {
    expect(proportion(first)).toEqual({ kind: "PROPORTION", count: 3, n: 5 });
    expect(paired(first, second)).toEqual({ kind: "PAIRED", first: 2, second: 2, onlyFirst: 1, onlySecond: 1, n: 4 });
  });

  it("has no interval where nothing was", () => {
    expect(() => intervalOf(proportion([null]), 2)).toThrow(RangeError);
    expect(() => intervalOf(paired([null], [true]), 2)).toThrow(RangeError);
  });

  it("has wider intervals the more share the risk", () => {
    const widths = [1, 2, 9].map((intervals) => {
      const { low, high } = intervalOf({ kind: "PROPORTION", count: 30, n: 64 }, quantileOf(0.05, 9, intervals));
      return high - low;
    });
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
    // R: qnorm(1 - 0.05/9/2)
    expect(quantileOf(0.05, 9, 1)).toBeCloseTo(2.7729212946, 9);
  });
});

describe("the plan", () => {
  const seeds = seedsOf(PLAN.firstSeed, PLAN.seeds);

  it("has nine claims, each with its questions, over seeds that nothing was chosen on", () => {
    expect(CLAIMS.map(({ id }) => id).sort()).toEqual(Object.keys(PLAN.claims).sort());
    expect(CLAIMS).toHaveLength(9);
    const used = CLAIMS.flatMap((claim) => claim.drawings(seeds).flatMap((drawing) => drawing.seeds));
    expect(Math.min(...used)).toBe(PLAN.firstSeed);
    expect(Math.max(...used)).toBeLessThan(PLAN.firstSeed + 2 * PLAN.seeds);
  });

  it("judges by its own margins and levels, and by nothing else", () => {
    const of = "unet16-edm-n16";
    const evidence = { kind: "INDEPENDENT", first: 40, n: 64, second: 0, otherN: 64 } as const;
    const judged = judge(
      "copies",
      [1, 2, 3, 4].map(() => [{ of, evidence }]),
    );
    const { low, high } = newcombe(40, 64, 0, 64, quantileOf(0.05, 9, 4));
    expect(judged).toMatchObject({ margin: 0.5, holds: "ABOVE", verdict: "UNDECIDED", level: 1 - 0.05 / 36 });
    expect(judged.groups[0]![0]!.interval).toMatchObject({ low, high });
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
    const none = { ...evidence, first: 1 };
    expect(judge("new-images", [[{ of, evidence: none }], [{ of, evidence }]]).verdict).toBe("FAILS");
  });

  it("finds a dip where some N is below both ends, and none where each is above one", () => {
    const pairs = (onlyFirst: number) =>
      ({ kind: "PAIRED", first: 0, second: 0, onlyFirst, onlySecond: 100 - onlyFirst, n: 200 }) as const;
    const dips = (...groups: [number, number][]) =>
      judge(
        "dip",
        groups.map((ends) => ends.map((end) => ({ of: "N", evidence: pairs(end) }))),
      ).verdict;
    expect(dips([100, 100], [0, 0], [0, 100], [50, 50])).toBe("HOLDS");
    expect(dips([100, 0], [0, 0], [0, 100], [0, 50])).toBe("FAILS");
    expect(dips([100, 50], [0, 0], [0, 100], [0, 50])).toBe("UNDECIDED");
  });

  it("refuses other findings than it shares the risk over", () => {
    expect(() => judge("stochastic", [])).toThrow(RangeError);
  });
});
