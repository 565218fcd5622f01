/** Jobs: where they stand, what they wait for, and how to watch or end them. */
import { maySeeJob } from "../access/permissions.js";
import { meanComputeMs } from "../db/queries/costs.js";
import {
  cancelJob,
  findJobs,
  type JobRow,
  openJobsOfSamples,
  samplesAhead,
  settledOfJob,
  waitingBySource,
} from "../db/queries/jobs.js";
import { readPatiently, transaction } from "../db/retry.js";
import type { Viewer } from "../domain/viewer.js";
import { ConcordanceError } from "../errors.js";
import type { Dependencies } from "./dependencies.js";
import { isUuid } from "./models.js";
import { samplesByKey } from "./sampling/by-key.js";
import type { JobService } from "./services.js";
import type { JobView } from "./views.js";

export function jobView({ viewer: _viewer, question: _question, ...row }: JobRow): JobView {
  return row;
}

const ENDED = new Set<JobView["state"]>(["SUCCEEDED", "FAILED", "CANCELLED"]);

export function createJobService(deps: Pick<Dependencies, "db" | "feed">): JobService {
  const { db, feed } = deps;

  async function find(viewer: Viewer, id: string): Promise<JobView | null> {
    const [row] = isUuid(id) ? await findJobs(db, [id]) : [];
    return row && maySeeJob(viewer, row.viewer) ? jobView(row) : null;
  }
  async function need(viewer: Viewer, id: string): Promise<JobView> {
    const job = await find(viewer, id);
    if (!job) throw new ConcordanceError("NOT_FOUND", "No job of yours has this id.", { field: "id" });
    return job;
  }

  /** The job now and after each change, until it ends, the listener leaves or this process stops. */
  async function* watch(viewer: Viewer, id: string, signal: AbortSignal): AsyncGenerator<JobView> {
    let changed: () => void = () => {};
    let change = new Promise<void>((resolve) => {
      changed = resolve;
    });
    const wake = () => changed();
    const stop = feed.onJob(id, wake);
    signal.addEventListener("abort", wake);
    feed.stopping.addEventListener("abort", wake);
    try {
      let last = "";
      while (!signal.aborted && !feed.stopping.aborted) {
        const current = await readPatiently(() => find(viewer, id), signal);
        // It was there at the start: its token may have been revoked since.
        if (!current) return;
        const text = JSON.stringify(current);
        if (text !== last) yield current;
        last = text;
        if (ENDED.has(current.state)) return;
        await change;
        change = new Promise<void>((resolve) => {
          changed = resolve;
        });
      }
    } finally {
      stop();
      signal.removeEventListener("abort", wake);
      feed.stopping.removeEventListener("abort", wake);
    }
  }

  return {
    async byIds({ viewer }, ids) {
      const rows = await findJobs(db, ids.filter(isUuid));
      const found = new Map(rows.filter((row) => maySeeJob(viewer, row.viewer)).map((row) => [row.id, jobView(row)]));
      return ids.map((id) => found.get(id) ?? null);
    },

    async bySampleKeys({ viewer }, keys) {
      const found = await openJobsOfSamples(db, viewer.name, [...keys]);
      return keys.map((key) => {
        const row = found.get(key);
        return row ? jobView(row) : null;
      });
    },

    async cancel({ viewer }, id) {
      const job = await need(viewer, id);
      if (ENDED.has(job.state)) {
        throw new ConcordanceError(
          "CONFLICT",
          `This job is ${job.state}: only one that is QUEUED or RUNNING can be cancelled.`,
        );
      }
      await transaction(db, (tx) => cancelJob(tx, id));
      return need(viewer, id);
    },

    async queuePosition(job) {
      if (job.state === "RUNNING") return 0;
      return job.state === "QUEUED" ? samplesAhead(db, job.createdAt) : null;
    },

    async estimatedSeconds(job) {
      if (ENDED.has(job.state)) return null;
      if (job.startedAt && job.done > 0) {
        const elapsed = (Date.now() - job.startedAt.getTime()) / 1000;
        return ((job.total - job.done) * elapsed) / job.done;
      }
      const waiting = await waitingBySource(db, job.id);
      // A publication waits for no samples.
      if (waiting.length === 0) return null;
      const costs = await meanComputeMs(
        db,
        waiting.map((part) => part.sourceId),
      );
      // Before its first sample is there a rate is known only where its sources were drawn before.
      if (waiting.some((part) => !costs.has(part.sourceId))) return null;
      return waiting.reduce((sum, part) => sum + part.count * costs.get(part.sourceId)!, 0) / 1000;
    },

    async *watch(asking, id) {
      await need(asking.viewer, id);
      yield* watch(asking.viewer, id, asking.signal);
    },

    async *watchSamples(asking, id) {
      await need(asking.viewer, id);
      const sent = new Set<string>();
      for await (const _ of watch(asking.viewer, id, asking.signal)) {
        const settled = await readPatiently(() => settledOfJob(db, id), asking.signal);
        const fresh = settled.filter((key) => !sent.has(key));
        for (const key of fresh) sent.add(key);
        const samples = await readPatiently(() => samplesByKey(db, asking.viewer, fresh), asking.signal);
        for (const sample of samples) if (sample) yield sample;
      }
    },
  };
}

/** A job as it stands after a wait. */
export async function freshJob({ db, coalesced }: Pick<Dependencies, "db" | "coalesced">, job: JobRow | null) {
  if (!job) return null;
  const [row] = await coalesced.run(`job ${job.id}`, () => findJobs(db, [job.id]));
  return row ? jobView(row) : null;
}
