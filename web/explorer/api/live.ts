/** Samples of a running job as they come, gathered: at sixty a second the page is drawn five times, not sixty. */
import { useEffect, useState } from "react";
import { listen } from "./client.js";
import type { JobSamplesSubscription } from "./operations.generated.js";
import { operationText } from "./texts.js";

export type LiveSample = JobSamplesSubscription["jobSamples"];
const GATHER_MS = 200;

export function useLiveSamples(jobId: string | null): ReadonlyMap<string, LiveSample> {
  const [samples, setSamples] = useState<ReadonlyMap<string, LiveSample>>(new Map());
  useEffect(() => {
    if (jobId === null) return;
    let fresh: LiveSample[] = [];
    let timer: ReturnType<typeof setTimeout> | null = null;
    const flush = () => {
      timer = null;
      const these = fresh;
      fresh = [];
      setSamples((before) => new Map([...before, ...these.map((sample) => [sample.id, sample] as const)]));
    };
    const stop = listen<JobSamplesSubscription>(
      operationText("job-samples"),
      { id: jobId },
      ({ jobSamples }) => {
        fresh.push(jobSamples);
        timer ??= setTimeout(flush, GATHER_MS);
      },
      () => {},
    );
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [jobId]);
  return samples;
}
