/** The study that every scenario disturbs: the same question each time, so that its pixels can be compared. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inject } from "vitest";
import { startTestServer, type TestServer } from "../../support/server.js";
import { until } from "../../support/until.js";
import type {} from "./global-golden.js";

export const MODELS = ["unet16-edm-n16", "unet16-flow-n16"];
/** Many batches, so that a fast machine too is found in the middle: a batch took 0.3 s on two cores. */
export const SEEDS = 160;
export const SAMPLES = MODELS.length * SEEDS;
export const STUDY = {
  sources: MODELS.map((model) => ({ model })),
  seeds: { first: 0, count: SEEDS },
};

const REQUEST = `mutation ($sources: [SourceInput!]!, $seeds: SeedsInput!, $sampler: SamplerInput) {
  requestSamples(sources: $sources, seeds: $seeds, sampler: $sampler) { job { id total state } }
}`;

export interface Asked {
  sources: { model: string }[];
  seeds: Record<string, unknown>;
  sampler?: Record<string, unknown>;
}

/** Asks outright; gives the job that was acknowledged. */
export async function request(server: TestServer, asked: Asked = STUDY): Promise<{ id: string; total: number }> {
  const answer = await server.query(REQUEST, { ...asked });
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.requestSamples.job;
}

export interface States {
  QUEUED: number;
  RUNNING: number;
  READY: number;
  FAILED: number;
}
export async function states(server: TestServer): Promise<States> {
  const rows = await server.sql<{ state: keyof States; n: number }>(
    "select state, count(*)::int as n from sample group by state",
  );
  return {
    QUEUED: 0,
    RUNNING: 0,
    READY: 0,
    FAILED: 0,
    ...Object.fromEntries(rows.map(({ state, n }) => [state, n])),
  };
}

/** Some samples are there, some are being drawn, some wait: the worst moment to break something. */
export async function midStudy(server: TestServer): Promise<States> {
  return until(
    "the study is half done",
    async () => {
      const now = await states(server);
      if (now.READY > 0 && now.QUEUED + now.RUNNING === 0) throw new Error("the study ended before it was disturbed");
      return now.READY > 0 && now.RUNNING > 0 && now.QUEUED > 0 && now;
    },
    { every: 10 },
  );
}

/** Waits until nothing is queued or running; how many seconds that took. */
export async function finished(server: TestServer, seconds = 90): Promise<number> {
  const begun = performance.now();
  const settled = async () => {
    const now = await states(server).catch(() => null);
    return now !== null && now.QUEUED + now.RUNNING === 0;
  };
  await until("every sample is READY or FAILED", settled, { seconds }).catch(async (error) => {
    const where = JSON.stringify(await states(server).catch(String));
    throw new Error(`${error.message}: ${where}\n${server.logs().slice(-4000)}`);
  });
  return (performance.now() - begun) / 1000;
}

/** Forgets all samples of a server at rest, so that the next scenario asks for them anew. */
export async function forget(server: TestServer): Promise<void> {
  await server.sql("truncate job_sample, job, rendition, sample, pair_values, derived_image, source, question");
  rmSync(path.join(server.dataDir, "objects", "images"), { recursive: true, force: true });
}

/** Pixels' digests by sample key, of the study drawn by a server that nobody disturbed; drawn once a run. */
export async function golden(): Promise<Map<string, string>> {
  const file = inject("goldenFile");
  if (!existsSync(file)) {
    const server = await startTestServer({ models: MODELS });
    try {
      await request(server);
      figure("the study, undisturbed", await finished(server), "s");
      const rows = await server.sql<{ key: string; pixels: string }>(
        "select key, pixels from sample join rendition on rendition.id = rendition_id where state = 'READY'",
      );
      if (rows.length !== SAMPLES) throw new Error(`the undisturbed run drew ${rows.length} of ${SAMPLES}`);
      writeFileSync(file, JSON.stringify(rows.map(({ key, pixels }) => [key, pixels])));
    } finally {
      await server.stop();
    }
  }
  return new Map(JSON.parse(readFileSync(file, "utf8")));
}

/** One measured figure, in the run's output. */
export function figure(what: string, value: number, unit: string): void {
  const text = Number.isInteger(value) ? String(value) : value.toFixed(1);
  process.stdout.write(`    ${what}: ${text} ${unit}\n`);
}
