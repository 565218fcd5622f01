/** Values of pairs of images that have no common seed: computed each time, since pair values are kept by seed. */
import { canonicalJson } from "../../domain/digest.js";
import type { Operator } from "../../domain/measurement.js";
import type { Patience } from "../comparing/descriptors.js";
import { type ImageValuesDependencies, valuesOfImages } from "../comparing/image-values.js";
import { regionInForce } from "../comparing/region.js";
import type { ImageView, MetricView, SourceView } from "../views.js";

/** Pairs a request to the child: some tenths of a second, so that others get their turn. */
const CHUNK = 20_000;

interface Side {
  source: SourceView;
  image: ImageView | null;
}
export interface ImagePair {
  a: Side;
  b: Side;
}

/** In the order of the pairs, each on its region; null where an image is missing, cannot be read or is not described yet. */
export async function valuesOfImagePairs(
  deps: ImageValuesDependencies,
  metric: MetricView,
  pairs: readonly ImagePair[],
  patience: Patience,
): Promise<(number | null)[]> {
  const found: (number | null)[] = pairs.map(() => null);
  const regions = new Map<string, { unmeasured: Operator | null; name: string }>();
  const regionOf = ({ a, b }: ImagePair) => {
    const sources = `${a.source.digest} ${b.source.digest}`;
    const known = regions.get(sources);
    if (known) return known;
    const { unmeasured } = regionInForce(null, a.source, b.source, metric, "metric");
    const region = { unmeasured, name: canonicalJson(unmeasured) };
    regions.set(sources, region);
    return region;
  };
  const groups = new Map<string, { unmeasured: Operator | null; places: number[] }>();
  pairs.forEach((pair, place) => {
    if (!pair.a.image || !pair.b.image) return;
    const { name, unmeasured } = regionOf(pair);
    const group = groups.get(name) ?? { unmeasured, places: [] };
    group.places.push(place);
    groups.set(name, group);
  });
  for (const { unmeasured, places } of groups.values()) {
    for (let start = 0; start < places.length; start += CHUNK) {
      const chunk = places.slice(start, start + CHUNK);
      const images = chunk.map((place) => [pairs[place]!.a.image!, pairs[place]!.b.image!] as const);
      const values = await valuesOfImages(deps, { metric, unmeasured, patience }, images);
      chunk.forEach((place, i) => {
        found[place] = values[i]!;
      });
    }
  }
  return found;
}
