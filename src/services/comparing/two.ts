/** Two sources compared: as they are or by the best class, over all their seeds or over as many as a precision needs. */
import type { Match, Region } from "../../domain/metric.js";
import { badInput } from "../../errors.js";
import { isPrecise, looksAhead, looksAt, looksBack } from "../../metrics/looks.js";
import { score } from "../../metrics/score.js";
import type { Asking } from "../asking.js";
import { freshJob } from "../jobs.js";
import { needMetric } from "../metrics.js";
import type { AskDependencies } from "../sampling/ask.js";
import { ask } from "../sampling/ask.js";
import { readRows } from "../sampling/read.js";
import type { Asked } from "../sampling/resolve.js";
import { isOver } from "../sampling/sample-views.js";
import type { ComparisonView, SampleView } from "../views.js";
import { bestOfClasses, expandClasses } from "./best-class.js";
import { comparisonView, keepComparisons, type Measure, valuesOfRows } from "./compare.js";
import { canonicalComparison } from "./question.js";
import type { ValuesDependencies } from "./values.js";

export type ComparingDependencies = ValuesDependencies & AskDependencies;
/** Half an interval is never wider than this: a greater precision would ask for nothing. */
const PRECISION_MAX = 0.5;

export async function measureOf(
  { db }: Pick<ComparingDependencies, "db">,
  metricSlug: string | null | undefined,
  threshold: number | null | undefined,
  region: Region | null | undefined,
): Promise<Measure> {
  const { metric, threshold: inForce } = await needMetric(db, metricSlug, threshold);
  return { metric, threshold: inForce, region: region ?? null };
}

export function checkPrecision(precision: number | null | undefined): number | null {
  if (precision == null || (precision > 0 && precision <= PRECISION_MAX)) return precision ?? null;
  throw badInput("precision", `precision is ${precision}: it takes more than 0 and at most ${PRECISION_MAX}.`);
}

/** Asks for all samples of a question and reads what is there when the wait is over. */
export async function readAll(deps: ComparingDependencies, asking: Asking, asked: Asked, waitSeconds: number) {
  const where = await ask(deps, asking, asked, waitSeconds);
  return { where, rows: await readRows(deps, asked, asked.seeds, where), job: await freshJob(deps, where.job) };
}

/** How the two sources of a question are compared. */
export interface HowCompared {
  measure: Measure;
  match: Match;
  /** The half-width to stop at; null: all seeds. */
  precision: number | null;
}

/** Compares the two sources of `asked` and keeps the question, so that `node` can answer it later. */
export async function compareTwo(
  deps: ComparingDependencies,
  asking: Asking,
  asked: Asked,
  how: HowCompared,
  waitSeconds: number,
): Promise<ComparisonView> {
  const { measure, match, precision } = how;
  const view =
    precision === null
      ? await lookAt(deps, asking, asked, measure, match, waitSeconds)
      : await compareInRounds(deps, asking, asked, { measure, match, precision }, waitSeconds);
  await keepComparisons(deps, [view]);
  return view;
}

async function lookAt(
  deps: ComparingDependencies,
  asking: Asking,
  asked: Asked,
  measure: Measure,
  match: Match,
  waitSeconds: number,
): Promise<ComparisonView> {
  const [a, b] = [asked.sources[0]!.view, asked.sources[1]!.view];
  if (match === "BEST_CLASS") {
    const expanded = expandClasses(asked);
    const { where, rows, job } = await readAll(deps, asking, expanded.asked, waitSeconds);
    const best = await bestOfClasses(deps, expanded, where, rows, measure);
    return comparisonView(asked, measure, job, { a, b, match, ...best });
  }
  const { where, rows, job } = await readAll(deps, asking, asked, waitSeconds);
  const { values, regions } = await valuesOfRows(deps, asked, where, rows, [[0, 1]], measure);
  const [samplesA, samplesB] = [rows[0]!, rows[1]!];
  const { region } = regions[0]!;
  return comparisonView(asked, measure, job, {
    ...{ a, b, region, samplesA, samplesB, match },
    values: values[0]!,
    alternatives: null,
  });
}

/**
 * Draws in rounds, always the first seeds of the question, until the interval is precise or the seeds are spent. A round
 * that the wait did not see settle is the answer so far: whoever asks again goes on from there. What is stored already is
 * looked at in the same rounds, so that one question has one answer.
 */
async function compareInRounds(
  deps: ComparingDependencies,
  asking: Asking,
  asked: Asked,
  { measure, match, precision }: HowCompared & { precision: number },
  waitSeconds: number,
): Promise<ComparisonView> {
  const { metric, threshold } = measure;
  const sizes = looksAt(asked.seeds.length);
  for (let round = 0; ; round++) {
    const some = { ...asked, seeds: asked.seeds.slice(0, sizes[round]) };
    const view = await lookAt(deps, asking, some, measure, match, waitSeconds);
    const found = score(view.values, threshold, metric.direction, "SEQUENTIAL");
    const settled = isSettled(view);
    const reached = settled && isPrecise(found, precision);
    if (settled && !reached && round < sizes.length - 1) continue;
    const spending = {
      ...{ precision, reached, seeds: asked.seeds, spent: some.seeds.length },
      rounds: looksBack(view.values, sizes.slice(0, settled ? round + 1 : round), threshold, metric.direction),
      ahead: looksAhead(found.value, sizes.slice(settled ? round + 1 : round)),
    };
    return { ...view, score: found, spending, digest: canonicalComparison({ ...view, spending }).digest };
  }
}

/** Whether no sample and no value is still to come; FAILED samples, and those that nobody imported, are pairs that are not there. */
function isSettled({ samplesA, samplesB, alternatives, pendingValues }: ComparisonView): boolean {
  if (pendingValues > 0) return false;
  const rows: SampleView[][] = [samplesA, samplesB, ...(alternatives?.rows ?? [])];
  return rows.every((row) => row.every(isOver));
}
