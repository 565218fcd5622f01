/** Verdicts and their numbers, for a terminal. */
import type { Evidence } from "./evidence.js";
import type { Judged } from "./judge.js";
import type { Outcome } from "./run.js";

export function three(value: number): string {
  return value.toFixed(3).replace("-", "−");
}

/** What was counted: `0.81`, or the two parts of a difference. */
export function parts(evidence: Evidence): string {
  const two = (count: number, n: number) => (count / n).toFixed(2);
  switch (evidence.kind) {
    case "PROPORTION":
      return `${evidence.count} of ${evidence.n}`;
    case "PAIRED":
      return `${two(evidence.first, evidence.n)} − ${two(evidence.second, evidence.n)}`;
    case "INDEPENDENT":
      return `${two(evidence.first, evidence.n)} − ${two(evidence.second, evidence.otherN)}`;
  }
}

export function marginWords({ holds, margin }: Pick<Judged, "holds" | "margin">): string {
  return `${holds === "ABOVE" ? ">" : "<"} ${margin}`;
}

/** A block a claim: its verdict, and a line a number. */
export function verdictTable(outcomes: readonly Outcome[]): string {
  return outcomes
    .map((outcome) => {
      if (!outcome.judged) return `${"NOT ASKED".padEnd(10)}${outcome.claim.id}\n          ${outcome.reason}`;
      const { claim, judged } = outcome;
      const width = Math.max(...judged.groups.flat().map(({ of }) => of.length));
      const lines = judged.groups.flat().map(({ of, evidence, interval, verdict }) => {
        const { value, low, high } = interval;
        const numbers = `${three(value).padStart(6)} [${three(low)}, ${three(high)}]`;
        return `          ${of.padEnd(width)}  ${numbers.padEnd(24)} n ${evidence.n}  ${verdict}`;
      });
      const needs = judged.needs === "EVERY" ? "every one" : "some N, at both ends";
      const head = `${judged.verdict.padEnd(10)}${claim.id}: ${claim.quantity} ${marginWords(judged)}, ${needs}`;
      return [head, ...lines].join("\n");
    })
    .join("\n");
}
