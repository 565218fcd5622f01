/** Findings: asked for once, held by one worker at a time, settled once and kept. */
import { and, eq, inArray, sql } from "drizzle-orm";
import { FINDING_KINDS } from "../../domain/finding.js";
import type { Takes } from "../../domain/takes.js";
import type { Executor } from "../executor.js";
import { notifyChanges } from "../notify.js";
import { transaction } from "../retry.js";
import { findings } from "../schema/index.js";
import { addUsage } from "./quotas.js";
import { texts } from "./samples.js";
import { takesFinding } from "./takes.js";

export type FindingRow = typeof findings.$inferSelect;
/** A finding as its worker holds it; `held` is the fence: it changes with every holder and every renewal. */
export interface HeldFinding {
  digest: string;
  kind: string;
  body: unknown;
  held: string;
}

/** A lost worker's finding is free after this long; a living one renews every third of it. */
export const HOLD_SECONDS = 12;

const until = sql.raw(`clock_timestamp() + make_interval(secs => ${HOLD_SECONDS})`);
const DUE = sql.raw("(state = 'QUEUED' or (state = 'RUNNING' and held_until < now()))");

export async function findFindings(db: Executor, digests: readonly string[]): Promise<Map<string, FindingRow>> {
  if (digests.length === 0) return new Map();
  const rows = await db
    .select()
    .from(findings)
    .where(inArray(findings.digest, [...digests]));
  return new Map(rows.map((row) => [row.digest, row]));
}

/** Queues a finding that nobody asked for yet; whether it is new. */
export async function insertFinding(
  tx: Executor,
  row: { digest: string; kind: string; body: unknown; asker: string },
): Promise<boolean> {
  const inserted = await tx
    .insert(findings)
    .values({ ...row, state: "QUEUED" })
    .onConflictDoNothing()
    .returning({ digest: findings.digest });
  return inserted.length > 0;
}

/** Takes a finding that is due, for HOLD_SECONDS: of the asker who was served longest ago, the oldest. */
export async function claimFinding(db: Executor, takes: Takes | null = null): Promise<HeldFinding | null> {
  const { rows } = await db.execute<HeldFinding & Record<string, unknown>>(sql`
    with next as (
      select digest from finding left join asker_turn as turn on turn.asker = finding.asker
      where ${DUE} and ${takesFinding(takes)} order by turn.claimed_at nulls first, created_at, digest limit 1 for update of finding skip locked
    ), taken as (
      update finding set state = 'RUNNING', held_until = ${until} from next where finding.digest = next.digest
      returning finding.digest, kind, body, held_until::text as held, asker
    ), turn as (
      insert into asker_turn (asker, claimed_at) select asker, clock_timestamp() from taken
      on conflict (asker) do update set claimed_at = excluded.claimed_at
    )
    select digest, kind, body, held from taken`);
  return rows[0] ?? null;
}

/** Prolongs a hold; its new fence, or null where another holds the finding now. */
export async function renewFinding(db: Executor, { digest, held }: HeldFinding): Promise<string | null> {
  const { rows } = await db.execute<{ held: string }>(sql`
    update finding set held_until = ${until}
    where digest = ${digest} and state = 'RUNNING' and held_until = ${held}::timestamptz
    returning held_until::text as held`);
  return rows[0]?.held ?? null;
}

/** Gives a finding back unfound, as on SIGTERM. */
export async function giveBackFinding(db: Executor, { digest, held }: HeldFinding): Promise<void> {
  await db.execute(sql`
    update finding set state = 'QUEUED', held_until = null
    where digest = ${digest} and state = 'RUNNING' and held_until = ${held}::timestamptz`);
}

/** Settles a finding, once: a late holder's answer changes nothing, and takes nothing of the asker's day. Tells who waits. */
export async function settleFinding(
  db: Executor,
  digest: string,
  outcome: { state: "READY"; result: unknown } | { state: "FAILED"; error: string },
  computeSeconds: number,
): Promise<boolean> {
  const { state } = outcome;
  const result = state === "READY" ? outcome.result : null;
  const error = state === "FAILED" ? outcome.error : null;
  return transaction(db, async (tx) => {
    const settled = await tx
      .update(findings)
      .set({ state, result, error, heldUntil: null, finishedAt: sql`now()` })
      .where(sql`${findings.digest} = ${digest} and ${findings.state} in ('QUEUED', 'RUNNING')`)
      .returning({ digest: findings.digest, asker: findings.asker });
    for (const { asker } of settled) await addUsage(tx, asker, computeSeconds);
    await notifyChanges(tx, { findings: settled.map((row) => row.digest) });
    return settled.length > 0;
  });
}

/** Those that workers find: of others nobody need know that they are here. */
const FOUND_BY_WORKERS = inArray(findings.kind, [...FINDING_KINDS]);

/** Queues a FAILED finding again; null where there is none, else the state that it is in now. */
export async function retryFinding(tx: Executor, digest: string): Promise<{ state: string; queued: boolean } | null> {
  const queued = await tx
    .update(findings)
    .set({ state: "QUEUED", error: null, finishedAt: null })
    .where(and(eq(findings.digest, digest), eq(findings.state, "FAILED"), FOUND_BY_WORKERS))
    .returning({ state: findings.state });
  if (queued[0]) return { state: queued[0].state, queued: true };
  const [row] = await tx
    .select({ state: findings.state })
    .from(findings)
    .where(and(eq(findings.digest, digest), FOUND_BY_WORKERS));
  return row ? { state: row.state, queued: false } : null;
}

/** Forgets a finding whose images were lost: it is found again when it is next asked for. */
export async function forgetFinding(db: Executor, digest: string): Promise<void> {
  // One that is being found again already is not the one that was lost.
  await db.delete(findings).where(and(eq(findings.digest, digest), eq(findings.state, "READY")));
}

/** Of these findings, those that nobody need wait for. */
export async function settledFindings(db: Executor, digests: readonly string[]): Promise<string[]> {
  const { rows } = await db.execute<{ digest: string }>(sql`
    select digest from finding where digest = any(${texts(digests)}) and state in ('READY', 'FAILED')`);
  return rows.map((row) => row.digest);
}

export async function anyFindingDue(db: Executor): Promise<boolean> {
  const { rows } = await db.execute(sql`select 1 from finding where ${DUE} limit 1`);
  return rows.length > 0;
}

/** Keeps what was found without having been queued; what is kept already stays. Tells who waits. */
export async function keepFinding(
  db: Executor,
  row: { digest: string; kind: string; body: unknown; result: unknown; describedBy: string[] | null; asker: string },
): Promise<void> {
  await transaction(db, async (tx) => {
    await tx
      .insert(findings)
      .values({ ...row, state: "READY", finishedAt: sql`now()` })
      .onConflictDoNothing();
    await notifyChanges(tx, { findings: [row.digest] });
  });
}
