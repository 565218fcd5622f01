/** Values of pairs of images by any metric: of pixels in the scoring child, of descriptors on threads. */
import type { Operator } from "../../domain/measurement.js";
import type { PairMatches } from "../../metrics/all-pairs.js";
import type { DamageService } from "../damage.js";
import type { Dependencies } from "../dependencies.js";
import type { MetricView } from "../views.js";
import { type DescribedImage, type DescriptorDependencies, descriptorsOf, type Patience } from "./descriptors.js";

export type ImageValuesDependencies = DescriptorDependencies &
  Pick<Dependencies, "scoring"> & { damage: DamageService };

/** What one value is of: a metric, and where it is of pixels perhaps a part of them alone. */
export interface ValueOf {
  metric: MetricView;
  unmeasured: Operator | null;
  patience?: Patience;
}

/** One value a pair, in order; null where an image cannot be read, or its descriptor is not there yet. */
export async function valuesOfImages(
  deps: ImageValuesDependencies,
  { metric, unmeasured, patience }: ValueOf,
  pairs: readonly (readonly [DescribedImage, DescribedImage])[],
): Promise<(number | null)[]> {
  if (pairs.length === 0) return [];
  if (metric.kind === "PIXEL") {
    const objects = pairs.map(([a, b]): [string, string] => [a.object, b.object]);
    const { values, problems } = await deps.scoring.values(metric.slug, objects, undefined, unmeasured);
    for (const { object, kind } of problems) await deps.damage.report(object, kind);
    return [...values].map((value) => (Number.isNaN(value) ? null : value));
  }
  const found = await descriptorsOf(deps, metric, pairs.flat(), patience);
  const placeOf = new Map([...found.keys()].map((pixels, place) => [pixels, place]));
  const there = pairs.map(([a, b]) => [placeOf.get(a.pixels), placeOf.get(b.pixels)]);
  const known = there.filter((pair): pair is [number, number] => !pair.includes(undefined));
  const values = await deps.scoring.vectorValues([...found.values()], Uint32Array.from(known.flat()));
  let next = 0;
  return there.map((pair) => (pair.includes(undefined) ? null : values[next++]!));
}

/** Matches of the ordered pairs (a_i, b_j), i ≠ j, over those i all of whose images could be read and described. */
export async function matchesOfImages(
  deps: ImageValuesDependencies,
  { metric, unmeasured, patience }: ValueOf,
  threshold: number,
  a: readonly DescribedImage[][],
  b: readonly DescribedImage[][],
): Promise<PairMatches> {
  if (metric.kind === "PIXEL") {
    const objects = (side: readonly DescribedImage[][]) => side.map((images) => images.map(({ object }) => object));
    const found = await deps.scoring.chance(metric.slug, threshold, objects(a), objects(b), undefined, unmeasured);
    for (const { object, kind } of found.problems) await deps.damage.report(object, kind);
    return found;
  }
  const { vectors, nameOf } = await named(deps, metric, [...a, ...b].flat(), patience);
  const names = (side: readonly DescribedImage[][], i: number) =>
    side[i]!.flatMap(({ pixels }) => nameOf.get(pixels) ?? []);
  const whole = a.flatMap((_, i) => {
    const [left, right] = [names(a, i), names(b, i)];
    return left.length === a[i]!.length && right.length === b[i]!.length ? [[left, right] as const] : [];
  });
  return deps.scoring.vectorChance(
    vectors,
    threshold,
    whole.map(([left]) => left),
    whole.map(([, right]) => right),
  );
}

/** Descriptors under short names: a digest for each of a million pairs would be a hundred megabytes of question. */
async function named(
  deps: ImageValuesDependencies,
  metric: MetricView,
  images: readonly DescribedImage[],
  patience: Patience | undefined,
) {
  const vectors = new Map<string, Float32Array>();
  const nameOf = new Map<string, string>();
  for (const [pixels, vector] of await descriptorsOf(deps, metric, images, patience)) {
    const name = String(vectors.size);
    vectors.set(name, vector);
    nameOf.set(pixels, name);
  }
  return { vectors, nameOf };
}
