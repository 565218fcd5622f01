/** Laziness: what is there is read, what is not is queued once however many ask, and waited for as long as they like. */
import { mayStartWork } from "../../access/permissions.js";
import { insertMissing, type Missing, retryFailed } from "../../db/queries/enqueue.js";
import { findOpenJob, type JobRow, openJob } from "../../db/queries/jobs.js";
import { readStates } from "../../db/queries/samples.js";
import { findSourceIds, keepSources } from "../../db/queries/sources.js";
import { readPatiently, transaction } from "../../db/retry.js";
import type { StoredSampleState } from "../../db/schema/index.js";
import { digestOf } from "../../domain/digest.js";
import type { NoiseOfAnyScheme } from "../../domain/noise.js";
import { sampleKeys } from "../../domain/sample-key.js";
import type { Viewer } from "../../domain/viewer.js";
import { badInput, ConcordanceError } from "../../errors.js";
import type { Asking, NotSampledReason } from "../asking.js";
import type { Patience } from "../comparing/descriptors.js";
import type { Dependencies } from "../dependencies.js";
import { admit, type Refused } from "./admission.js";
import { millisecondsEach } from "./cost.js";
import type { Asked, ResolvedSource } from "./resolve.js";

/** Rows a batch; as many wake-ups are sent as batches are needed. */
const BATCH = 32;

/** Some of a question's samples, of one source. */
export interface Part {
  source: ResolvedSource;
  noises: NoiseOfAnyScheme[];
}
/** Where a question's samples stand, each source once. */
export interface Outlook {
  /** `missing` counts what was not imported too, which nobody here can draw. */
  counts: { ready: number; failed: number; queued: number; missing: number; notImported: number };
  missing: Part[];
  waiting: Part[];
  failed: Part[];
}
/** What asking brings about. */
export interface Outcome {
  /** Why what is missing was not queued; null where it was, or nothing is missing. */
  notSampled: NotSampledReason | null;
  job: JobRow | null;
  /** How what is computed of the samples, their descriptors above all, is begun and waited for. */
  patience: Patience;
}
export interface Standing extends Outcome, Pick<Outlook, "counts"> {
  /** By source digest; absent for a source that nobody ever asked. */
  sourceIds: Map<string, number>;
}
/** A question as asking sees it, whichever noises it names. */
export interface Inquiry<Found extends Outlook> {
  /** Of its job: see jobQuestion. */
  question: string;
  look: () => Promise<Found>;
}

export interface AskOptions {
  /** Asked for outright: what FAILED is drawn again, and what may not be queued is an error. */
  outright?: boolean;
}

export type AskDependencies = Pick<Dependencies, "db" | "queue" | "feed" | "limits" | "meters" | "coalesced" | "room">;

/** Where all of a question's samples stand, without starting anything. */
export async function standing(deps: Pick<AskDependencies, "db" | "coalesced">, asked: Asked) {
  const { sourceIds, states } = await deps.coalesced.run(`standing ${jobQuestion(asked)}`, async () => {
    const digests = asked.sources.map((source) => source.view.digest);
    const ids = await findSourceIds(deps.db, digests);
    return { sourceIds: ids, states: await readStates(deps.db, [...ids.values()], asked.noise, asked.seeds) };
  });
  const bySource = new Map<number, Map<number, StoredSampleState>>();
  for (const { sourceId, state, seeds } of states) {
    const of = bySource.get(sourceId) ?? new Map<number, StoredSampleState>();
    for (const seed of seeds) of.set(seed, state);
    bySource.set(sourceId, of);
  }
  const counts = { ready: 0, failed: 0, queued: 0, missing: 0, notImported: 0 };
  const missing: Part[] = [];
  const waiting: Part[] = [];
  const failed: Part[] = [];
  const part = (source: ResolvedSource, seeds: number[]): Part[] =>
    seeds.length === 0
      ? []
      : [{ source, noises: seeds.map((seed) => ({ scheme: asked.noise, terms: [{ seed, weight: 1 }] })) }];
  const seen = new Set<string>();
  for (const source of asked.sources) {
    const first = !seen.has(source.view.digest);
    seen.add(source.view.digest);
    const known = bySource.get(sourceIds.get(source.view.digest) ?? -1);
    const lists = { missing: [] as number[], waiting: [] as number[], failed: [] as number[] };
    for (const seed of asked.seeds) {
      const state = known?.get(seed);
      if (state === "READY") counts.ready++;
      else if (state === "FAILED") {
        counts.failed++;
        lists.failed.push(seed);
      } else if (state === "QUEUED" || state === "RUNNING") {
        counts.queued++;
        lists.waiting.push(seed);
      } else {
        counts.missing++;
        if (source.view.model.imported) counts.notImported++;
        else lists.missing.push(seed);
      }
    }
    // A source that is named twice is drawn once.
    if (!first) continue;
    missing.push(...part(source, lists.missing));
    waiting.push(...part(source, lists.waiting));
    failed.push(...part(source, lists.failed));
  }
  return { sourceIds, counts, missing, waiting, failed };
}

/** The question of a job: sources, noise and seeds, whatever was asked about them. */
export function jobQuestion(asked: Asked): string {
  return digestOf({
    sources: [...new Set(asked.sources.map((source) => source.view.digest))].sort(),
    noise: asked.noise,
    seeds: [...asked.seeds].sort((x, y) => x - y),
  });
}

/** Queues what is missing where the asker may, and waits until `until` for what is on its way. */
export function ask(
  deps: AskDependencies,
  asking: Asking,
  asked: Asked,
  waitSeconds: number,
  options: AskOptions = {},
): Promise<Standing> {
  const inquiry = { question: jobQuestion(asked), look: () => standing(deps, asked) };
  return askFor(deps, asking, inquiry, waitSeconds, options);
}

/** The same of any question. */
export async function askFor<Found extends Outlook>(
  deps: AskDependencies,
  asking: Asking,
  { question, look }: Inquiry<Found>,
  waitSeconds: number,
  options: AskOptions = {},
): Promise<Found & Outcome> {
  const until = asking.startedAt + checkWait(waitSeconds, deps.limits.waitSeconds) * 1000;
  const patience: Patience = { start: refusal(asking) === null, until, signal: asking.signal };
  const before = await look();
  deps.meters.asked(before.counts);
  const missing = options.outright ? [...before.missing, ...before.failed] : before.missing;
  const notSampled = missing.length > 0 ? refusal(asking) : null;
  const settled = before.waiting.length === 0 && missing.length === 0;
  if (settled) return { ...before, notSampled, job: null, patience };

  if (notSampled !== null || refusal(asking) !== null) {
    const job = await findOpenJob(deps.db, asking.viewer.name, question);
    await deps.feed.settled(keysOf(before.waiting), until, asking.signal);
    return { ...(await readPatiently(look)), notSampled, job, patience };
  }
  const n = missing.reduce((sum, { noises }) => sum + noises.length, 0);
  if (n > asking.budget.missing) {
    const limit = deps.limits.missingPerOperation;
    const cost = limit - asking.budget.missing + n;
    throw new ConcordanceError(
      "QUERY_TOO_COMPLEX",
      `This operation would draw ${cost} missing samples: at most ${limit} an operation. Ask for fewer seeds or sources at a time.`,
      { cost, limit },
    );
  }
  asking.budget.missing -= n;
  const outright = options.outright ?? false;
  // One transaction for all who ask the same: 1,000 of them each took their turn at the job's row, for 10 s together.
  const { job, refused } = await deps.coalesced.run(`enqueue ${outright} ${question} ${asking.viewer.name}`, () =>
    enqueue(deps, asking.viewer, question, missing, before.waiting, outright),
  );
  if (refused && outright) throw refused.error;
  const coming = refused ? before.waiting : [...missing, ...before.waiting];
  await deps.feed.settled(keysOf(coming), until, asking.signal);
  return { ...(await readPatiently(look)), notSampled: refused?.reason ?? null, job, patience };
}

async function enqueue(
  deps: AskDependencies,
  viewer: Viewer,
  question: string,
  missing: Part[],
  waiting: Part[],
  outright: boolean,
): Promise<{ job: JobRow | null; refused: Refused | null }> {
  const keys = missing.map(keysOfPart);
  const waitingKeys = keysOf(waiting);
  return transaction(deps.db, async (tx) => {
    const ids = await keepSources(
      tx,
      missing.map(({ source }) => ({
        digest: source.view.digest,
        drawingDigest: source.drawingDigest,
        drawing: source.drawing,
      })),
    );
    const priced = missing.map(({ source }) => ({ source, sourceId: ids.get(source.view.digest)! }));
    const each = await millisecondsEach(tx, priced);
    const rows: Missing[] = missing.flatMap(({ noises }, i) =>
      noises.map((noise, j) => ({
        key: keys[i]![j]!,
        sourceId: priced[i]!.sourceId,
        estimatedMs: each[i]!,
        ...(noise.terms.length === 1 && noise.terms[0]!.weight === 1
          ? { seed: noise.terms[0]!.seed }
          : { seed: null, mixture: noise.terms }),
      })),
    );
    const [first] = missing;
    const work = { samples: rows.length, computeSeconds: rows.reduce((sum, row) => sum + row.estimatedMs, 0) / 1000 };
    const refused = first ? await admit(tx, deps, viewer, work) : null;
    if (refused) return { refused, job: await findOpenJob(tx, viewer.name, question) };
    const inserted = first ? await insertMissing(tx, rows, first.noises[0]!.scheme, viewer.name) : 0;
    const all = rows.map((row) => row.key);
    if (outright) await retryFailed(tx, all, viewer.name);
    const job = await openJob(tx, viewer.name, question, [...all, ...waitingKeys]);
    if (inserted > 0 || outright) {
      await deps.queue.wake(
        tx,
        missing.reduce((sum, { noises }) => sum + Math.ceil(noises.length / BATCH), 0),
      );
    }
    return { job, refused: null };
  });
}

/** Why this asker's misses are not queued; null where they are. */
export function refusal(asking: Asking): NotSampledReason | null {
  if (asking.door !== "POST") return asking.door;
  return mayStartWork(asking.viewer) ? null : "ROLE";
}

const keysOfPart = ({ source, noises }: Part) => noises.map(sampleKeys(source.drawing));
const keysOf = (parts: Part[]) => parts.flatMap(keysOfPart);

export function checkWait(waitSeconds: number, most: number): number {
  if (waitSeconds >= 0 && waitSeconds <= most) return waitSeconds;
  throw badInput("waitSeconds", `waitSeconds is ${waitSeconds}: a wait takes 0 to ${most} seconds.`);
}
