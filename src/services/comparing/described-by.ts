import type { Executor } from "../../db/executor.js";
import { descriptorClasses } from "../../db/queries/descriptors.js";
import { describedBy } from "../../domain/described-by.js";
import type { ComparisonView } from "../views.js";

/** The numerics classes of the descriptors that were compared, of each comparison: one statement a metric. */
export async function describedByOf(
  db: Executor,
  comparisons: readonly ComparisonView[],
): Promise<(string[] | null)[]> {
  const pixels = comparisons.map(comparedPixels);
  const known = new Map<string, Map<string, string | null>>();
  for (const id of new Set(comparisons.map(({ metric }) => metric.id))) {
    const all = new Set(pixels.flatMap((of, i) => (comparisons[i]!.metric.id === id ? of : [])));
    known.set(id, await descriptorClasses(db, id, [...all]));
  }
  return comparisons.map(({ metric }, i) =>
    describedBy(pixels[i]!.map((digest) => known.get(metric.id)!.get(digest) ?? null)),
  );
}

/** Digests of the images of pairs that have a value; none by a metric of pixels. */
function comparedPixels({ metric, values, samplesA, samplesB, alternatives }: ComparisonView): string[] {
  if (metric.kind === "PIXEL") return [];
  const rows = [samplesA, samplesB, ...(alternatives?.rows ?? [])];
  return values.flatMap((value, i) => (value === null ? [] : rows.flatMap((row) => row[i]?.image?.pixels ?? [])));
}
