/** The null of the nearest of N: held-out images against the first N images of a set, for several N in one pass. */
import type { ScoringChild } from "../../children/scoring-child.js";
import type { MetricDirection } from "../../domain/metric.js";
import type { Shape } from "../../domain/model.js";
import { findPixelMetric } from "../../metrics/registry.js";

/** Pairs of images a request, so that others get their turn: some tenths of a second. */
const PAIRS = { byProducts: 4_000_000, oneByOne: 50_000 };

/**
 * For each size, rising, the value of the nearest of images 0 … size − 1 to each held-out image, in their order.
 * What is nearest of more images is the nearer of what was nearest and of what came in: each pair is looked at once.
 */
export async function nearestNull(
  scoring: Pick<ScoringChild, "nearest">,
  metric: { slug: string; direction: MetricDirection },
  set: { object: string; shape: Shape },
  sizes: readonly number[],
  heldOut: number[],
): Promise<number[][]> {
  const step = Math.max(
    1,
    Math.floor((findPixelMetric(metric.slug)?.unit ? PAIRS.byProducts : PAIRS.oneByOne) / Math.max(1, heldOut.length)),
  );
  const best = new Array<number | null>(heldOut.length).fill(null);
  const bySize: number[][] = [];
  let from = 0;
  for (const size of sizes) {
    for (; from < size; from = Math.min(size, from + step)) {
      const to = Math.min(size, from + step);
      const candidates = Uint32Array.from({ length: to - from }, (_, i) => from + i);
      const { values } = await scoring.nearest(metric.slug, set, candidates, { set, indices: heldOut });
      heldOut.forEach((_, i) => {
        const [value, known] = [values[i]!, best[i]!];
        const nearer = known === null || (metric.direction === "SIMILARITY" ? value > known : value < known);
        if (nearer) best[i] = value;
      });
    }
    bySize.push(best.map((value) => value!));
  }
  return bySize;
}
