/** Metrics as they are kept: a metric is a row with a version, computed by the code or descriptor of that version. */
import type { Executor } from "../db/executor.js";
import { currentMetrics, findMetrics, keepMetric, type MetricRow } from "../db/queries/metrics.js";
import { transaction } from "../db/retry.js";
import { badInput } from "../errors.js";
import { DEFAULT_METRIC, PIXEL_METRICS } from "../metrics/registry.js";
import { unknownName } from "./models.js";
import type { MetricService } from "./services.js";
import type { MetricView } from "./views.js";

export function metricView(row: MetricRow): MetricView {
  return row;
}

/** Brings the table up to the metrics this program computes; safe when many starters do it at once. */
export async function registerMetrics(db: Executor): Promise<void> {
  const current = new Set((await currentMetrics(db)).map((row) => row.id));
  for (const metric of PIXEL_METRICS) {
    const id = `${metric.slug}@${metric.version}`;
    if (current.has(id)) continue;
    const { slug, version, title, kind, direction, threshold, range, reference } = metric;
    await transaction(db, (tx) =>
      keepMetric(tx, { id, slug, version, title, kind, direction, threshold, range, reference, digest: null }),
    );
  }
}

/** The metric that a question names, and its threshold in force. */
export async function needMetric(
  db: Executor,
  slug: string | null | undefined,
  threshold: number | null | undefined,
): Promise<{ metric: MetricView; threshold: number }> {
  const rows = await currentMetrics(db);
  const wanted = slug ?? DEFAULT_METRIC.slug;
  const row = rows.find((metric) => metric.slug === wanted);
  if (!row) {
    throw await unknownName(
      "metric",
      wanted,
      rows.map((metric) => metric.slug),
    );
  }
  return { metric: metricView(row), threshold: thresholdInForce(row, threshold) };
}

/** The threshold that is asked for, or the metric's own. BAD_USER_INPUT beyond its range. */
export function thresholdInForce(
  metric: Pick<MetricView, "slug" | "range" | "threshold">,
  threshold: number | null | undefined,
): number {
  const [low, high] = metric.range;
  if (threshold != null && !(threshold >= low && threshold <= high)) {
    throw badInput("threshold", `threshold is ${threshold}: ${metric.slug} takes ${low} to ${high}.`);
  }
  return threshold ?? metric.threshold;
}

export function createMetricService(db: Executor): MetricService {
  return {
    async list() {
      return (await currentMetrics(db)).map(metricView);
    },
    async byIds(ids) {
      const found = new Map((await findMetrics(db, [...ids])).map((row) => [row.id, metricView(row)]));
      return ids.map((id) => found.get(id) ?? null);
    },
  };
}
