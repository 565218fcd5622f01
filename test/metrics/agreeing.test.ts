import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { largestAgreeing } from "../../src/metrics/agreeing.js";

/** Symmetric matches of n sources, from one bit a pair. */
function graph(n: number, bits: boolean[]): boolean[][] {
  const matches = Array.from({ length: n }, () => new Array<boolean>(n).fill(false));
  let p = 0;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) matches[i]![j] = matches[j]![i] = bits[p++ % bits.length]!;
  return matches;
}
const agreeing = (matches: boolean[][]) => largestAgreeing(matches.length, (i, j) => matches[i]![j]!);
const allMatch = (set: number[], matches: boolean[][]) =>
  set.every((i) => set.every((j) => i === j || matches[i]![j]!));

describe("The largest set of sources that all agree", () => {
  it("is the one that trying every set finds, and of several the first in order", () => {
    const graphs = fc
      .integer({ min: 1, max: 10 })
      .chain((n) => fc.tuple(fc.constant(n), fc.array(fc.boolean(), { minLength: 45, maxLength: 45 })));
    fc.assert(
      fc.property(graphs, ([n, bits]) => {
        const matches = graph(n, bits);
        let best: number[] = [];
        for (let set = 1; set < 1 << n; set++) {
          const members = [...Array(n).keys()].filter((i) => set & (1 << i));
          if (!allMatch(members, matches)) continue;
          const earlier = members.join() < best.join() && members.length === best.length;
          if (members.length > best.length || earlier) best = members;
        }
        expect(agreeing(matches)).toEqual(best);
      }),
      { numRuns: 60 },
    );
  });

  it("is not searched for without an end: twelve rings of five, every two joined, are refused", () => {
    const matching = (i: number, j: number) => {
      const [a, b] = [Math.floor(i / 5), Math.floor(j / 5)];
      return a !== b || [1, 4].includes((j - i) % 5);
    };
    expect(() => largestAgreeing(60, matching)).toThrow("too many ways for an exact search");
  });

  it("is found among 64 sources, across both words of its bits", () => {
    const set = [0, 3, 17, 30, 31, 32, 33, 47, 62, 63];
    const matches = graph(64, [false]);
    for (const i of set) for (const j of set) if (i !== j) matches[i]![j] = true;
    expect(agreeing(matches)).toEqual(set);
    expect(agreeing(graph(64, [true]))).toHaveLength(64);
    expect(agreeing(graph(64, [false]))).toEqual([0]);
  });

  it("is found in milliseconds where sources agree without order, and where the sets are most", () => {
    let state = 7;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const started = performance.now();
    for (const density of [0.5, 0.7, 0.9, 0.95]) {
      const bits = Array.from({ length: 2016 }, () => random() < density);
      expect(allMatch(agreeing(graph(64, bits)), graph(64, bits))).toBe(true);
    }
    // Moon & Moser 1965: 21 groups of three that never agree among themselves have 3^21 largest sets.
    const moon = graph(63, [false]);
    for (let i = 0; i < 63; i++) for (let j = 0; j < 63; j++) moon[i]![j] = i % 21 !== j % 21;
    expect(agreeing(moon)).toEqual([...Array(21).keys()]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("is refused beyond 64 sources", () => {
    expect(() => largestAgreeing(65, () => true)).toThrow(RangeError);
  });
});
