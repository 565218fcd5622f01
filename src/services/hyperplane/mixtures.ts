/** Mixtures of noise as samples are asked for: by their keys, since they have no seed. */
import { readSamplesByKey, type SampleRow } from "../../db/queries/samples.js";
import type { InitialNoise } from "../../domain/noise.js";
import { sampleKeys } from "../../domain/sample-key.js";
import type { Asking, NotSampledReason } from "../asking.js";
import { type AskDependencies, askFor, type Outcome, type Outlook, type Part } from "../sampling/ask.js";
import type { ResolvedSource } from "../sampling/resolve.js";
import { storedSample } from "../sampling/sample-views.js";
import type { MixtureView } from "./views.js";

export interface AskedMixtures {
  sources: ResolvedSource[];
  noises: InitialNoise[];
  /** Of the job. */
  question: string;
}
interface Found extends Outlook {
  rows: Map<string, SampleRow>;
}
export interface StandingMixtures extends Found, Outcome {
  /** By source and noise. */
  keys: string[][];
}

/** Queues what is missing where the asker may, and waits for what is on its way. */
export async function askMixtures(
  deps: AskDependencies,
  asking: Asking,
  { sources, noises, question }: AskedMixtures,
  waitSeconds: number,
): Promise<StandingMixtures> {
  const keys = sources.map(({ drawing }) => noises.map(sampleKeys(drawing)));
  const look = async (): Promise<Found> => {
    const read = await readSamplesByKey(deps.db, [...new Set(keys.flat())]);
    const rows = new Map(read.map((row) => [row.key, row]));
    return { rows, ...outlook(sources, noises, keys, rows) };
  };
  return { ...(await askFor(deps, asking, { question, look }, waitSeconds)), keys };
}

function outlook(
  sources: ResolvedSource[],
  noises: InitialNoise[],
  keys: string[][],
  rows: ReadonlyMap<string, SampleRow>,
): Outlook {
  const found: Outlook = {
    counts: { ready: 0, failed: 0, queued: 0, missing: 0, notImported: 0 },
    missing: [],
    waiting: [],
    failed: [],
  };
  const seen = new Set<string>();
  sources.forEach((source, s) => {
    const of = { missing: [] as InitialNoise[], waiting: [] as InitialNoise[], failed: [] as InitialNoise[] };
    noises.forEach((noise, p) => {
      const state = rows.get(keys[s]![p]!)?.state ?? "NOT_SAMPLED";
      if (state === "READY") found.counts.ready++;
      else if (state === "FAILED") {
        found.counts.failed++;
        of.failed.push(noise);
      } else if (state === "NOT_SAMPLED") {
        found.counts.missing++;
        of.missing.push(noise);
      } else {
        found.counts.queued++;
        of.waiting.push(noise);
      }
    });
    // A source that is named twice is drawn once.
    if (seen.has(source.view.digest)) return;
    seen.add(source.view.digest);
    for (const name of ["missing", "waiting", "failed"] as const) {
      const part: Part = { source, noises: of[name] };
      if (part.noises.length > 0) found[name].push(part);
    }
  });
  return found;
}

/** A mixture as it stands, before anything is compared. */
export function mixtureView(
  { view: source }: ResolvedSource,
  key: string,
  row: SampleRow | undefined,
  reason: NotSampledReason | null,
): Omit<MixtureView, "similarity"> {
  if (!row) {
    const notSampled = reason ?? "CANCELLED";
    return { key, state: "NOT_SAMPLED", notSampled, source, image: null, error: null, provenance: null };
  }
  const { state, notSampled, image, error, provenance } = storedSample(source, row, reason);
  return { key, state, notSampled, source, image, error, provenance };
}
