/** Differences of two comparisons that were asked before. */
import { badInput, ConcordanceError } from "../../errors.js";
import { independentDifference, pairedDifference } from "../../metrics/difference.js";
import { sequential } from "../../metrics/sequential.js";
import type { Asking } from "../asking.js";
import type { ComparingService } from "../services.js";
import type { ComparisonView } from "../views.js";
import type { DifferenceService } from "./interfaces.js";

export function createDifferenceService(comparing: Pick<ComparingService, "byDigest">): DifferenceService {
  async function need(asking: Asking, digest: string, field: string): Promise<ComparisonView> {
    // As through `node`: both were asked before, and a difference of what is there starts no work.
    const comparison = await comparing.byDigest({ ...asking, door: "NODE" }, digest);
    if (!comparison) throw new ConcordanceError("NOT_FOUND", "There is no Comparison with this id.", { field });
    if (!comparison.spending) return comparison;
    const words = "was asked with a precision, so looking chose its seeds, and a difference has no exact interval then";
    throw badInput(field, `${field} ${words}: ask it over fixed seeds.`);
  }

  return {
    async difference(asking, x, y) {
      const first = await need(asking, x, "x");
      const second = x === y ? first : await need(asking, y, "y");
      const order = positions(first, second);
      const [one, two] = [first, second].map(({ values, threshold, metric: { direction } }) => ({
        ...{ values, threshold, direction },
      }));
      if (order) return pairedDifference(one!, { ...two!, values: order.map((i) => second.values[i]!) });
      const [a, b] = [first, second].map(({ score }) => ({
        n: score.n,
        count: Math.round((score.value ?? 0) * score.n),
      }));
      return independentDifference(a!, b!);
    },

    whileArriving({ value, n, requested, method }) {
      if (method === "JACKKNIFE" || value === null || n >= requested) return null;
      const { low, high } = sequential(Math.round(value * n), n);
      return { low, high };
    },
  };
}

/** Where each seed of the first stands in the second; null unless both are over the same seeds of one noise. */
function positions(first: ComparisonView, second: ComparisonView): number[] | null {
  if (first.noise !== second.noise || first.seeds.length !== second.seeds.length) return null;
  const at = new Map(second.seeds.map((seed, i) => [seed, i]));
  const order = first.seeds.map((seed) => at.get(seed) ?? -1);
  return order.includes(-1) ? null : order;
}
