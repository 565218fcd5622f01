/** Draws what the claims need and is not stored: models as they become READY, with a progress bar. */
import { setTimeout as delay } from "node:timers/promises";
import { ConcordanceError } from "../../errors.js";
import type { GraphClient } from "../client.js";
import { DrawingBar } from "../drawing-bar.js";
import type { Drawing, Source } from "./claim.js";
import { JOBS, type JobAnswer, type ModelAnswer, modelStates, REQUEST } from "./operations.js";

const LOOK_MS = 500;

export interface Drawn {
  samples: number;
  alreadyThere: number;
  failed: number;
  seconds: number;
}
interface Request {
  source: Source;
  seeds: number[];
}

/** Of each model what the server says; those that are still CHECKING too. NOT_FOUND names what is not there, CONFLICT what was rejected. */
export async function modelsOf(client: GraphClient, slugs: readonly string[]): Promise<ModelAnswer[]> {
  const { document, variables } = modelStates(slugs);
  const answer = await client.query<Record<string, ModelAnswer | null>>(document, variables);
  const missing = slugs.filter((_, i) => !answer[`m${i}`]);
  if (missing.length > 0) throw new ConcordanceError("NOT_FOUND", `not registered: ${missing.join(", ")}`);
  const models = slugs.map((_, i) => answer[`m${i}`]!);
  const rejected = models.filter(({ state }) => state === "REJECTED");
  if (rejected.length === 0) return models;
  const words = rejected.map(({ slug, rejection }) => `${slug} (${rejection})`).join(", ");
  throw new ConcordanceError("CONFLICT", `rejected: ${words}`);
}

/** Waits until every sample of `drawings` is stored or FAILED. What several claims need is asked for once. */
export async function draw(client: GraphClient, drawings: readonly Drawing[]): Promise<Drawn> {
  const began = Date.now();
  const requests = onceEach(drawings);
  const samples = requests.reduce((sum, { seeds }) => sum + seeds.length, 0);
  const bar = new DrawingBar();
  const jobs = new Map<Request, JobAnswer>();
  const asked = () => requests.filter((request) => jobs.has(request));
  for (;;) {
    const waiting = requests.filter((request) => !jobs.has(request));
    for (const request of await ready(client, waiting)) {
      const variables = { sources: [request.source], seeds: { values: request.seeds } };
      const { requestSamples } = await client.query<{ requestSamples: { job: JobAnswer } }>(REQUEST, variables);
      jobs.set(request, requestSamples.job);
    }
    const open = asked().filter((request) => isOpen(jobs.get(request)!));
    const ids = open.map((request) => jobs.get(request)!.id);
    if (ids.length > 0) {
      const { nodes } = await client.query<{ nodes: JobAnswer[] }>(JOBS, { ids });
      open.forEach((request, i) => {
        jobs.set(request, nodes[i]!);
      });
    }
    const all = [...jobs.values()];
    const [total, done] = [sum(all, "total"), sum(all, "done")];
    const alreadyThere = asked().reduce((there, { seeds }) => there + seeds.length, 0) - total;
    if (total > 0) bar.show(alreadyThere, done, samples);
    if (jobs.size === requests.length && !all.some(isOpen)) {
      bar.stop();
      return { samples, alreadyThere, failed: sum(all, "failed"), seconds: (Date.now() - began) / 1000 };
    }
    await delay(LOOK_MS);
  }
}

async function ready(client: GraphClient, waiting: readonly Request[]): Promise<Request[]> {
  if (waiting.length === 0) return [];
  const models = await modelsOf(client, [...new Set(waiting.map(({ source }) => source.model))]);
  const there = new Set(models.filter(({ state }) => state === "READY").map(({ slug }) => slug));
  return waiting.filter(({ source }) => there.has(source.model));
}

function onceEach(drawings: readonly Drawing[]): Request[] {
  const requests = new Map<string, Request>();
  for (const { sources, seeds } of drawings) {
    for (const source of sources) requests.set(JSON.stringify([source, seeds]), { source, seeds });
  }
  return [...requests.values()];
}

function isOpen({ state }: JobAnswer): boolean {
  return state === "QUEUED" || state === "RUNNING";
}
function sum(jobs: readonly JobAnswer[], field: "total" | "done" | "failed"): number {
  return jobs.reduce((all, job) => all + job[field], 0);
}
