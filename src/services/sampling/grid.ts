/** A question's grid: the samples of one page of seeds, and where all of them stand. */
import type { Asking, PageRequest } from "../asking.js";
import { freshJob } from "../jobs.js";
import { checkFirst, pageOfArray } from "../paging.js";
import type { GridView } from "../views.js";
import { type AskDependencies, ask } from "./ask.js";
import { readRows } from "./read.js";
import type { Asked } from "./resolve.js";

export async function gridOf(
  deps: AskDependencies,
  asking: Asking,
  asked: Asked,
  waitSeconds: number,
  page: PageRequest,
): Promise<GridView> {
  const first = checkFirst(page.first, deps.limits.page);
  const { edges, pageInfo } = pageOfArray(asked.seeds, first, page.after ?? null, (seed) => seed);
  const seeds = edges.map((edge) => edge.node);
  const where = await ask(deps, asking, asked, waitSeconds);
  const rows = await readRows(deps, asked, seeds, where);
  return {
    sources: asked.sources.map((source) => source.view),
    seeds: seeds.map((value) => ({ value, noise: asked.noise })),
    rows: asked.sources.map((source, i) => ({ source: source.view, samples: rows[i]! })),
    pageInfo,
    total: asked.sources.length * asked.seeds.length,
    ready: where.counts.ready,
    failed: where.counts.failed,
    job: await freshJob(deps, where.job),
  };
}
