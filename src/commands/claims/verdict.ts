/** What an interval says about a margin. Pure. */
export type Verdict = "HOLDS" | "FAILS" | "UNDECIDED";
/** ABOVE: the claim is that the number is above the margin. BELOW: that it is below it. */
export type Sense = "ABOVE" | "BELOW";
export type Needs = "EVERY" | "SOME";

/** HOLDS where the whole interval is on the claimed side of the margin, FAILS where it is on the other; both strictly. */
export function verdictOf({ low, high }: { low: number; high: number }, margin: number, holds: Sense): Verdict {
  if (low > margin) return holds === "ABOVE" ? "HOLDS" : "FAILS";
  if (high < margin) return holds === "BELOW" ? "HOLDS" : "FAILS";
  return "UNDECIDED";
}

/** EVERY: one that fails refutes it. SOME: one that holds proves it. Anything undecided can still turn the rest. */
export function combined(verdicts: readonly Verdict[], needs: Needs): Verdict {
  if (verdicts.length === 0) throw new RangeError("a claim needs at least one verdict");
  const [decides, needed]: Verdict[] = needs === "EVERY" ? ["FAILS", "HOLDS"] : ["HOLDS", "FAILS"];
  if (verdicts.includes(decides!)) return decides!;
  return verdicts.every((verdict) => verdict === needed) ? needed! : "UNDECIDED";
}
