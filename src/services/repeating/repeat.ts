/** Computes again what is kept of images, and compares: their descriptors, training images', and the nearest training images. */
import type { DescribingChild } from "../../children/describing-child.js";
import type { Executor } from "../../db/executor.js";
import { findMetrics } from "../../db/queries/metrics.js";
import { randomDescriptors, randomNearest, randomTrainingBlocks } from "../../db/queries/repetition.js";
import type { RepetitionFault, RepetitionReport } from "../../domain/repetition.js";
import type { Logger } from "../../log.js";
import type { ObjectStore } from "../../storage/object-store.js";
import { metricView } from "../metrics.js";
import type { MetricView } from "../views.js";
import { describeAgain, describeTrainingAgain, OF_A_BLOCK } from "./describe-again.js";
import { findAgain } from "./find-again.js";

export interface RepeatDependencies {
  db: Executor;
  store: ObjectStore;
  describing: DescribingChild;
  log: Logger;
}
/** What a repetition has come to so far, and who hears of it. */
export interface Repeating {
  report: RepetitionReport;
  signal: AbortSignal;
  wrong(what: string, fault: RepetitionFault): void;
  onProgress(report: RepetitionReport): void;
}

const WRONG_LISTED = 100;
/** `count` of each kind, taken at random. Throws the signal's reason. */
export async function repeatKept(
  deps: RepeatDependencies,
  count: number,
  signal: AbortSignal,
  onProgress: Repeating["onProgress"] = () => {},
): Promise<RepetitionReport> {
  const report: RepetitionReport = {
    images: { checked: 0, classes: [] },
    training: { checked: 0, classes: [] },
    nearest: { checked: 0, identical: 0 },
    wrong: [],
  };
  const repeating: Repeating = {
    ...{ report, signal, onProgress },
    wrong(what, fault) {
      if (report.wrong.length < WRONG_LISTED) report.wrong.push({ what, fault });
      deps.log.error({ what, fault }, "what is kept of an image is wrong");
    },
  };
  const descriptors = await randomDescriptors(deps.db, count);
  for (const [metric, rows] of await byMetric(deps.db, descriptors)) {
    await describeAgain(deps, repeating, metric, rows);
  }
  const blocks = await randomTrainingBlocks(deps.db, Math.ceil(count / OF_A_BLOCK));
  for (const [metric, rows] of await byMetric(deps.db, blocks)) {
    for (const row of rows) await describeTrainingAgain(deps, repeating, metric, row);
  }
  const nearest = await randomNearest(deps.db, count);
  for (const [metric, rows] of await byMetric(deps.db, nearest)) await findAgain(deps, repeating, metric, rows);
  return report;
}

async function byMetric<Row extends { metricId: string }>(db: Executor, rows: Row[]): Promise<[MetricView, Row[]][]> {
  const metrics = await findMetrics(db, [...new Set(rows.map(({ metricId }) => metricId))]);
  return metrics.map((metric) => [metricView(metric), rows.filter(({ metricId }) => metricId === metric.id)]);
}
