/** How far the drawing is, how fast it goes and how long it takes; what it would cost, where nobody started it. */
import { useEffect, useRef, useState } from "react";
import { type Asking, isOpen, type Job } from "../api/ask.js";
import { useCatalogue } from "../api/catalogue.js";
import { client } from "../api/client.js";
import { CancelJobDocument } from "../api/operations.generated.js";
import { plural, seconds, whole } from "./format.js";
import { Note } from "./ui.js";

/** A second a figure for the ear is too much: tenths are enough. */
function spoken(done: number, total: number): string {
  const tenths = total === 0 ? 10 : Math.floor((done / total) * 10);
  return `${tenths * 10} % drawn`;
}

function useRate(job: Job | null): number | null {
  const seen = useRef<{ id: string; at: number; done: number }[]>([]);
  const [rate, setRate] = useState<number | null>(null);
  const id = job?.id;
  const done = job?.done ?? 0;
  useEffect(() => {
    if (!id) return;
    const now = Date.now();
    const kept = seen.current.filter((entry) => entry.id === id && now - entry.at < 10_000);
    kept.push({ id, at: now, done });
    seen.current = kept;
    const first = kept[0]!;
    if (now - first.at > 500 && done > first.done) setRate(((done - first.done) / (now - first.at)) * 1000);
  }, [id, done]);
  return rate;
}

export function Progress({ asking, settled, total }: { asking: Asking<unknown>; settled: number; total: number }) {
  const { viewer } = useCatalogue();
  const { job, offer } = asking;
  const rate = useRate(job);
  if (offer) {
    return (
      <Note
        kind="info"
        action={
          <button type="button" className="button primary" onClick={asking.draw} disabled={!offer.allowed}>
            Draw
          </button>
        }
      >
        <b>
          {plural(offer.missing, "sample")} of {whole(offer.samples)} are not drawn.
        </b>{" "}
        {offer.allowed
          ? `Drawing them takes about ${seconds(offer.computeSeconds)} of computing.`
          : `They need ${seconds(offer.computeSeconds)} of computing, more than is left today: ask for fewer seeds.`}
      </Note>
    );
  }
  if (!isOpen(job)) {
    if (viewer.role === "READER" && settled < total) {
      return (
        <Note kind="info">
          {whole(settled)} of {whole(total)} samples are there. You read with the role READER, which does not start
          work.
        </Note>
      );
    }
    const took = job?.finishedAt && job.total > 0 ? Date.parse(job.finishedAt) - Date.parse(job.createdAt) : null;
    if (took === null) return null;
    return (
      <p className="progress-done">
        {job?.state === "CANCELLED" ? "Cancelled after" : "Done in"} {seconds(took / 1000)}
        {job?.failed ? `, ${whole(job.failed)} failed` : ""}
      </p>
    );
  }
  const { done, failed, total: wanted } = job!;
  const left = rate ? (wanted - done) / rate : job!.estimatedSeconds;
  const part = (count: number) => ({ width: `${(100 * count) / Math.max(1, wanted)}%` });
  return (
    <div className="progress">
      <div
        className="progress-bar"
        role="progressbar"
        aria-label="Drawing"
        aria-valuemin={0}
        aria-valuemax={wanted}
        aria-valuenow={done}
        aria-valuetext={`${done} of ${wanted}`}
      >
        <i className="ready" style={part(done - failed)} />
        <i className="failed" style={part(failed)} />
        <i className="queued" />
      </div>
      <p className="progress-text">
        <b>{whole(done)}</b> of {whole(wanted)}
        {rate ? ` · ${rate < 10 ? rate.toFixed(1) : whole(rate)} a second` : ""}
        {left !== null && left !== undefined ? ` · ${seconds(left)} left` : ""}
        {job!.state === "QUEUED" && job!.queuePosition ? ` · ${job!.queuePosition} before it` : ""}
      </p>
      <span className="sr" aria-live="polite">
        {spoken(done, wanted)}
      </span>
      <button
        type="button"
        className="button quiet"
        onClick={() => void client.mutation(CancelJobDocument, { id: job!.id }).toPromise()}
      >
        Cancel
      </button>
    </div>
  );
}
