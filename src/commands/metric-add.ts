/** `metric add`: registers a descriptor metric from a card and the ONNX file beside it. */
import { readConfig } from "../config.js";
import { createLogger } from "../log.js";
import { type AddedMetric, addMetrics, type MetricFiles } from "../runtime/metrics.js";

export async function metricAdd(card: string): Promise<void> {
  await addAndSay([{ card }]);
}

export async function addAndSay(files: readonly MetricFiles[]): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel === "info" ? "fatal" : config.logLevel, "metric");
  await addMetrics(config, log, files, (added) => process.stdout.write(`${describe(added)}\n`));
}

function describe({ slug, version, outcome, millisecondsPerImage }: AddedMetric): string {
  const name = `${slug} version ${version}`;
  const before = `what was computed by other versions stays theirs`;
  const what = {
    ADDED: `${name} is registered`,
    NEW_VERSION: `${name} is registered, since its content has changed; ${before}`,
    RESTORED: `${name}, whose content this is, is in force again; ${before}`,
    CORRECTED: `${name} has new words; its values are the same`,
    UNCHANGED: `${name} is registered already: nothing changed`,
  }[outcome];
  return `${what}. An image takes ${Math.ceil(millisecondsPerImage)} ms on one core here.`;
}
