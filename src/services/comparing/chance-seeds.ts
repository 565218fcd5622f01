/** How many seeds one `chance` looks at: beyond that the first count, and n says how many pairs that is. */
import { findPixelMetric } from "../../metrics/registry.js";
import type { Dependencies } from "../dependencies.js";
import type { ComparisonView, MetricView } from "../views.js";

/** Both sides' prepared images and their vectors, in bytes of float32. */
const MOST_BYTES = 256 * 2 ** 20;

/** By inner products where the metric has them and each seed one image a side; else pair by pair, and so for fewer seeds. */
export function mostChanceSeeds(
  limits: Pick<Dependencies["limits"], "chancePairs" | "products">,
  { metric, a, alternatives }: Pick<ComparisonView, "metric" | "a" | "alternatives">,
): number {
  if (alternatives || !isInnerProduct(metric)) return seedsOf(limits.chancePairs);
  const values = metric.card?.dimension ?? a.model.shape.reduce((product, length) => product * length, 1);
  return Math.min(seedsOf(limits.products), Math.floor(MOST_BYTES / (16 * values)));
}

export function isInnerProduct({ kind, slug }: Pick<MetricView, "kind" | "slug">): boolean {
  return kind === "DESCRIPTOR_COSINE" || findPixelMetric(slug)?.unit !== undefined;
}

/** All ordered pairs of m seeds are m(m − 1). */
function seedsOf(pairs: number): number {
  return Math.floor((1 + Math.sqrt(1 + 4 * pairs)) / 2);
}
