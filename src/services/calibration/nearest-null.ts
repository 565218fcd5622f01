/** The null of the nearest of N: held-out images against the first N images of a set, for several N in one pass. */
import type { MetricDirection } from "../../domain/metric.js";
import type { Valuing } from "./valuing.js";

/**
 * For each size, rising, the value of the nearest of images 0 … size − 1 to each held-out image, in their order.
 * What is nearest of more images is the nearer of what was nearest and of what came in: each pair is looked at once.
 */
export async function nearestNull(
  valuing: Pick<Valuing, "nearest" | "candidates">,
  direction: MetricDirection,
  sizes: readonly number[],
  heldOut: number[],
): Promise<number[][]> {
  const step = valuing.candidates(heldOut.length);
  const best = new Array<number | null>(heldOut.length).fill(null);
  const bySize: number[][] = [];
  let from = 0;
  for (const size of sizes) {
    while (from < size) {
      const to = Math.min(size, from + step);
      const values = await valuing.nearest(heldOut, from, to);
      heldOut.forEach((_, i) => {
        const [value, known] = [values[i]!, best[i]!];
        const nearer = known === null || (direction === "SIMILARITY" ? value > known : value < known);
        if (nearer) best[i] = value;
      });
      from = to;
    }
    bySize.push(best.map((value) => value!));
  }
  return bySize;
}
