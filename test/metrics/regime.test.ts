import { describe, expect, it } from "vitest";
import type { Regime } from "../../src/domain/regime.js";
import { type Interval, regimeOf } from "../../src/metrics/regime.js";

const at = (low: number, high: number): Interval => ({ low, high });
const none: Interval = { low: null, high: null };
const COPIES = at(0.7, 0.95);
const SOME = at(0.2, 0.4);
const NEW = at(-0.05, 0.08);
const AGREE = at(0.6, 0.8);
const DIFFER = at(0.1, 0.4);

describe("the regime of two models of one training size", () => {
  it.each<[string, Interval, Interval, Interval, Regime | null]>([
    ["both copy", COPIES, COPIES, AGREE, "MEMORIZATION"],
    ["both copy, and agree on little: each its own images", COPIES, COPIES, DIFFER, "MEMORIZATION"],
    ["both copy, agreement not known", COPIES, COPIES, none, "MEMORIZATION"],
    ["both copy, agreement straddles", COPIES, COPIES, at(0.4, 0.6), "MEMORIZATION"],
    ["both new, and agree", NEW, NEW, AGREE, "GENERALIZATION"],
    ["both new, and differ", NEW, NEW, DIFFER, "TRANSITION"],
    ["both new, agreement straddles 0.5", NEW, NEW, at(0.45, 0.7), null],
    ["both new, agreement not known", NEW, NEW, none, null],
    ["both in between", SOME, SOME, DIFFER, "TRANSITION"],
    ["both in between, and agree", SOME, SOME, AGREE, "TRANSITION"],
    ["both in between, agreement straddles", SOME, SOME, at(0.4, 0.6), null],
    ["one copies, one is new", COPIES, NEW, DIFFER, "TRANSITION"],
    ["one copies, one in between", SOME, COPIES, AGREE, "TRANSITION"],
    ["one new, one in between, agreeing", SOME, NEW, AGREE, "TRANSITION"],
    ["one copies, one straddles 0.5", COPIES, at(0.4, 0.6), AGREE, null],
    ["one new, one straddles 0.1", NEW, at(0.05, 0.2), AGREE, null],
    ["one straddles both cuts", COPIES, at(0.05, 0.6), AGREE, null],
    ["one copies, the other's copying not known", COPIES, none, AGREE, null],
    ["neither's copying known", none, none, AGREE, null],
    ["an interval that touches 0.5 from above", at(0.5, 0.9), COPIES, AGREE, null],
    ["an interval that touches 0.1 from below", NEW, at(-0.1, 0.1), AGREE, null],
    ["agreement that touches 0.5", NEW, NEW, at(0.5, 0.9), null],
    ["just above 0.5", at(0.5000001, 0.9), COPIES, AGREE, "MEMORIZATION"],
    ["just below 0.1", NEW, at(-0.1, 0.0999999), AGREE, "GENERALIZATION"],
  ])("where %s", (_, excessA, excessB, reproducibility, regime) => {
    expect(regimeOf(excessA, excessB, reproducibility)).toBe(regime);
    expect(regimeOf(excessB, excessA, reproducibility)).toBe(regime);
  });

  it("is known in ever more cases as intervals narrow, and never changes then", () => {
    const centres = [-0.1, 0.05, 0.1, 0.3, 0.5, 0.7];
    for (const a of centres) {
      for (const b of centres) {
        for (const r of [0.2, 0.5, 0.8]) {
          let known: Regime | null = null;
          for (const half of [0.5, 0.2, 0.1, 0.03, 0.001]) {
            const around = (x: number) => at(x - half, x + half);
            const regime = regimeOf(around(a), around(b), around(r));
            if (known !== null) expect(regime).toBe(known);
            known = regime;
          }
        }
      }
    }
  });
});
