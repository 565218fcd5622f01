import type { PixelMetric } from "./metric.js";

/**
 * The metric over alternatives, as in the paper's conditional case: a seed's images are one a class, and the most alike
 * pair counts (the greatest similarity, or the least distance). One image alone is its only alternative.
 */
export function bestOf<P>(
  metric: Pick<PixelMetric<P>, "value" | "direction">,
): Pick<PixelMetric<P[]>, "value" | "direction"> {
  const better = metric.direction === "SIMILARITY" ? Math.max : Math.min;
  return {
    direction: metric.direction,
    value(a, b) {
      // Nearly always: through the loops it took twice as long.
      if (a.length === 1 && b.length === 1) return metric.value(a[0]!, b[0]!);
      let best = better();
      for (const x of a) for (const y of b) best = better(best, metric.value(x, y));
      return best;
    },
  };
}
