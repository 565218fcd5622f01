/** The demo's study: every shipped model over the same seeds, drawn as the models become READY. */
import { setTimeout as delay } from "node:timers/promises";
import type { GraphClient } from "../client.js";
import { DrawingBar } from "../drawing-bar.js";
import { ESTIMATE, type JobState, MODELS, type ModelState, PROGRESS, REQUEST } from "./operations.js";

const LOOK_MS = 200;

export interface Drawn {
  /** READY models, by training size and then by name. */
  models: string[];
  rejected: ModelState[];
  samples: number;
  alreadyThere: number;
  failed: number;
  seconds: number;
}

/** Draws what is missing, with a progress bar; `say` gets lines for the reader. */
export async function drawStudy(
  client: GraphClient,
  seeds: number,
  say: (line: string) => void,
  startedAt: number,
): Promise<Drawn> {
  const began = Date.now();
  const range = { first: 0, count: seeds };
  const asked = new Map<string, JobState>();
  const jobs: Promise<void>[] = [];
  let models: ModelState[] = [];
  let alreadyThere = 0;
  let firstImage = false;
  // The bar appears with the first missing sample: a study that is there already needs none.
  const bar = new DrawingBar();
  let drawing = false;
  const show = () => {
    const all = [...asked.values()];
    const done = all.reduce((sum, job) => sum + job.done, 0);
    const total = models.filter((model) => model.state !== "REJECTED").length * seeds;
    drawing ||= all.some((job) => job.total > 0);
    if (!drawing) return;
    bar.show(alreadyThere, done, total);
    if (done > 0 && !firstImage) {
      firstImage = true;
      say(`First images after ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
    }
  };
  const readyOf = async (slugs: string[]) => {
    const sources = slugs.map((model) => ({ model }));
    return (await client.query<{ estimate: { ready: number } }>(ESTIMATE, { sources, seeds: range })).estimate.ready;
  };
  const follow = async (slug: string) => {
    const sources = [{ model: slug }];
    const there = await readyOf([slug]);
    alreadyThere += there;
    if (there === seeds) return show();
    const { requestSamples } = await client.query<{ requestSamples: { job: JobState } }>(REQUEST, {
      sources,
      seeds: range,
    });
    asked.set(slug, requestSamples.job);
    for await (const { job } of client.subscribe<{ job: JobState }>(PROGRESS, { id: requestSamples.job.id })) {
      asked.set(slug, job);
      show();
    }
  };
  const seen = new Set<string>();
  for (;;) {
    const answer = await client.query<{ models: { edges: { node: ModelState }[] } }>(MODELS);
    models = answer.models.edges.map((edge) => edge.node);
    const fresh = models.filter(({ state, slug }) => state === "READY" && !seen.has(slug)).map(({ slug }) => slug);
    for (const slug of fresh) seen.add(slug);
    // One question for all where all is there, as on a third run.
    if (fresh.length > 1 && (await readyOf(fresh)) === fresh.length * seeds) alreadyThere += fresh.length * seeds;
    else jobs.push(...fresh.map(follow));
    if (models.every((model) => model.state !== "CHECKING")) break;
    await delay(LOOK_MS);
  }
  await Promise.all(jobs);
  bar.stop();
  const ready = models.filter((model) => model.state === "READY");
  ready.sort((x, y) => (x.training?.size ?? 0) - (y.training?.size ?? 0) || (x.slug < y.slug ? -1 : 1));
  return {
    models: ready.map((model) => model.slug),
    rejected: models.filter((model) => model.state === "REJECTED"),
    samples: ready.length * seeds,
    alreadyThere,
    failed: [...asked.values()].reduce((sum, job) => sum + job.failed, 0),
    seconds: (Date.now() - began) / 1000,
  };
}
