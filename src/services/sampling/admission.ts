/** Whether what is missing may be queued now: the asker's quota, and room in the queue. */
import type { Executor } from "../../db/executor.js";
import { holdPurse, queuedMeanMs, spentBy } from "../../db/queries/quotas.js";
import { left, limitOf, type Spending } from "../../domain/quota.js";
import type { Viewer } from "../../domain/viewer.js";
import { ConcordanceError } from "../../errors.js";
import type { Dependencies } from "../dependencies.js";

export type Admitting = Pick<Dependencies, "limits" | "room">;
/** Work as it was priced: samples, and what they are thought to take. */
export interface Work {
  samples: number;
  computeSeconds: number;
}
/** Why work was not queued, and the error for who asked for it outright. */
export interface Refused {
  reason: "QUOTA" | "OVERLOADED";
  error: ConcordanceError;
}

const RETRY_SECONDS_MOST = 600;

export async function spendingOf(
  db: Executor,
  { limits }: Pick<Admitting, "limits">,
  viewer: Viewer,
): Promise<Spending> {
  const { limit, used, queued } = await spentBy(db, viewer.name);
  return { limit: limitOf(viewer, limit, limits.computeSecondsPerDay), used, queued };
}

/** Null where the work may be queued in this transaction, which holds a limited asker's purse until it ends. */
export async function admit(tx: Executor, deps: Admitting, viewer: Viewer, work: Work): Promise<Refused | null> {
  const beyond = await deps.room.beyond(tx, work.samples);
  if (beyond > 0) return { reason: "OVERLOADED", error: overloaded(deps, beyond, await queuedMeanMs(tx)) };
  if ((await spendingOf(tx, deps, viewer)).limit === null) return null;
  await holdPurse(tx, viewer.name);
  const spending = await spendingOf(tx, deps, viewer);
  if (left(spending) > 0 && work.computeSeconds <= left(spending)) return null;
  return { reason: "QUOTA", error: exceeded(spending, work) };
}

function overloaded({ limits }: Admitting, beyond: number, meanMs: number): ConcordanceError {
  const retryAfterSeconds = Math.min(RETRY_SECONDS_MOST, Math.max(1, Math.ceil((beyond * meanMs) / 1000)));
  return new ConcordanceError(
    "OVERLOADED",
    `The queue has room for ${limits.queued} samples: this asks for ${beyond} too many now. What is there is answered; ask again in ${retryAfterSeconds} s, or for less.`,
    { retryAfterSeconds },
  );
}

function exceeded(spending: Spending, { samples, computeSeconds }: Work): ConcordanceError {
  const cost = round(computeSeconds);
  const limit = round(left(spending));
  return new ConcordanceError(
    "QUOTA_EXCEEDED",
    `This would take ${cost} compute seconds (${samples} samples); ${limit} are left of the ${spending.limit} a day, UTC: ${round(spending.used)} used, ${round(spending.queued)} queued. Ask for less, or tomorrow.`,
    { cost, limit },
  );
}

const round = (seconds: number) => Math.round(seconds * 10) / 10;
