/** Findings as they are asked for: one row however many ask, waited for as samples are. */

import { requireWorkRole } from "../access/permissions.js";
import { record } from "../db/queries/audit.js";
import { type FindingRow, findFindings, insertFinding, retryFinding } from "../db/queries/findings.js";
import { readPatiently, transaction } from "../db/retry.js";
import { digestOf } from "../domain/digest.js";
import type { FindingKind, StoredFindingState } from "../domain/finding.js";
import { ConcordanceError } from "../errors.js";
import type { Asking, NotSampledReason } from "./asking.js";
import type { Dependencies } from "./dependencies.js";
import { admit } from "./sampling/admission.js";
import { checkWait, refusal } from "./sampling/ask.js";

export type FindingState = StoredFindingState | "NOT_STARTED";
/** Where a finding stands. */
export interface FindingView {
  digest: string;
  state: FindingState;
  /** Why nobody was set to work; null where somebody was. */
  notStarted: NotSampledReason | null;
  /** Why it FAILED. */
  error: string | null;
  /** As its kind shapes it; null until READY. */
  result: unknown;
}
export interface FindingQuestion {
  kind: FindingKind;
  /** Everything in force, and nothing else: its canonical form is what makes two questions one. */
  body: object;
  /** What it takes of the operation's budget of missing samples. */
  cost: number;
}
export type FindingDependencies = Pick<Dependencies, "db" | "queue" | "feed" | "limits" | "room">;

export const findingDigest = ({ kind, body }: Pick<FindingQuestion, "kind" | "body">): string =>
  digestOf({ finding: kind, body });

/** Where each finding stands, in their order; what is missing is queued where the asker may start work, and waited for. */
export async function askFindings(
  deps: FindingDependencies,
  asking: Asking,
  questions: readonly FindingQuestion[],
  waitSeconds: number,
): Promise<FindingView[]> {
  const until = asking.startedAt + checkWait(waitSeconds, deps.limits.waitSeconds) * 1000;
  const asked = new Map(questions.map((question) => [findingDigest(question), question]));
  const digests = [...asked.keys()];
  const before = await findFindings(deps.db, digests);
  const missing = digests.filter((digest) => !before.has(digest));
  let refused = refusal(asking);
  if (missing.length > 0 && refused === null) {
    spend(
      deps,
      asking,
      missing.map((digest) => asked.get(digest)!),
    );
    refused = await transaction(deps.db, async (tx) => {
      // What they take is not known beforehand: who has something left may begin them.
      const turnedAway = await admit(tx, deps, asking.viewer, { samples: 0, computeSeconds: 0 });
      if (turnedAway) return turnedAway.reason;
      // In the order of digests: two that ask for the same wait for each other in one direction only.
      for (const digest of [...missing].sort()) {
        const { kind, body } = asked.get(digest)!;
        const actor = asking.viewer.name;
        const isNew = await insertFinding(tx, { digest, kind, body, asker: actor });
        if (isNew) await record(tx, { actor, action: "DREW", detail: { finding: kind, digest } });
      }
      await deps.queue.wake(tx, missing.length);
      return null;
    });
  }
  const waiting = digests.filter((digest) => {
    const row = before.get(digest);
    return row ? row.state === "QUEUED" || row.state === "RUNNING" : refused === null;
  });
  await deps.feed.found(waiting, until, asking.signal);
  const after = waiting.length === 0 ? before : await readPatiently(() => findFindings(deps.db, digests));
  return questions.map((question) => {
    const digest = findingDigest(question);
    return findingView(digest, after.get(digest), refused);
  });
}

/** Sets somebody to work again on what FAILED. NOT_FOUND, or CONFLICT where it did not. */
export async function retry(
  { db, queue }: Pick<FindingDependencies, "db" | "queue">,
  asking: Asking,
  digest: string,
): Promise<FindingState> {
  requireWorkRole(asking.viewer);
  const field = "finding";
  const found = await transaction(db, async (tx) => {
    const now = await retryFinding(tx, digest);
    if (now?.queued) await queue.wake(tx, 1);
    return now;
  });
  if (!found)
    throw new ConcordanceError("NOT_FOUND", "Nothing was found, or looked for, under this digest.", { field });
  if (found.queued) return "QUEUED";
  const words = `It is ${found.state}: only what FAILED can be tried again.`;
  throw new ConcordanceError("CONFLICT", words, { field });
}

export function findingView(
  digest: string,
  row: FindingRow | undefined,
  refused: NotSampledReason | null,
): FindingView {
  if (!row) return { digest, state: "NOT_STARTED", notStarted: refused ?? "NODE", error: null, result: null };
  return { digest, state: row.state, notStarted: null, error: row.error, result: row.result };
}

function spend(deps: FindingDependencies, asking: Asking, missing: FindingQuestion[]): void {
  const n = missing.reduce((sum, { cost }) => sum + cost, 0);
  if (n > asking.budget.missing) {
    const limit = deps.limits.missingPerOperation;
    const cost = limit - asking.budget.missing + n;
    const message = `This operation would take the work of ${cost} samples: at most ${limit} an operation. Ask for less at a time.`;
    throw new ConcordanceError("QUERY_TOO_COMPLEX", message, { cost, limit });
  }
  asking.budget.missing -= n;
}
