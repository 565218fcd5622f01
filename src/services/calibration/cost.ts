import { ConcordanceError } from "../../errors.js";
import { isInnerProduct } from "../comparing/chance-seeds.js";
import type { Dependencies } from "../dependencies.js";
import type { MetricView, TrainingSetView } from "../views.js";

/**
 * Refuses a null of the nearest that would take too long before anything of it is begun: each held-out image is compared
 * with all images of the largest size. Throws QUERY_TOO_COMPLEX.
 */
export function checkCost(
  limits: Pick<Dependencies["limits"], "products" | "nearestPairs">,
  metric: MetricView,
  set: TrainingSetView,
  heldOut: number,
  largest: number,
): void {
  const images = Math.min(heldOut, set.size - largest);
  const cost = images * largest;
  const byVectors = isInnerProduct(metric);
  const limit = byVectors ? limits.products : limits.nearestPairs;
  if (cost <= limit) return;
  const why = byVectors ? "" : `, since ${metric.slug} is valued pair by pair`;
  const most = Math.floor(limit / images);
  const words = `${images} held-out images against the first ${largest} of ${set.slug} are ${cost} pairs: at most ${limit} a calibration${why}.`;
  const accepted = most === 0 ? "Ask for no sizes, sizes: []." : `Ask for sizes of at most ${most}.`;
  throw new ConcordanceError("QUERY_TOO_COMPLEX", `${words} ${accepted}`, { cost, limit });
}
