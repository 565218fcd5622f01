/** From what was counted to a verdict, by the plan alone. Pure. */
import type { Proportion } from "../../metrics/wilson.js";
import type { Finding } from "./claim.js";
import { intervalOf, quantileOf } from "./evidence.js";
import { type ClaimId, PLAN } from "./plan.js";
import { combined, type Needs, type Sense, type Verdict, verdictOf } from "./verdict.js";

export interface JudgedFinding extends Finding {
  interval: Proportion;
  verdict: Verdict;
}
export interface Judged {
  margin: number;
  holds: Sense;
  needs: Needs;
  /** Of each interval: 1 − alpha over the nine claims and this one's intervals. */
  level: number;
  groups: JudgedFinding[][];
  verdict: Verdict;
}

const CLAIMS = Object.keys(PLAN.claims).length;

/** RangeError where there are not as many findings as the plan shares the risk over, or nothing was counted. */
export function judge(id: ClaimId, groups: readonly (readonly Finding[])[]): Judged {
  const { margin, holds, needs, intervals } = PLAN.claims[id];
  const found = groups.flat().length;
  if (found !== intervals)
    throw new RangeError(`${id} has ${found} findings; the plan shares its risk over ${intervals}`);
  const z = quantileOf(PLAN.alpha, CLAIMS, intervals);
  const judged = groups.map((group) =>
    group.map((finding): JudgedFinding => {
      const interval = intervalOf(finding.evidence, z);
      return { ...finding, interval, verdict: verdictOf(interval, margin, holds) };
    }),
  );
  const ofGroups = judged.map((group) =>
    combined(
      group.map(({ verdict }) => verdict),
      "EVERY",
    ),
  );
  const level = 1 - PLAN.alpha / (CLAIMS * intervals);
  return { margin, holds, needs, level, groups: judged, verdict: combined(ofGroups, needs) };
}
