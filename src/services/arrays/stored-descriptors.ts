/** Descriptors as they are stored, for arrays: read in as many statements for a thousand comparisons as for one. */
import { floatsOf } from "../../children/floats.js";
import { DESCRIPTOR_BLOCK, readDescriptors, readTrainingDescriptors } from "../../db/queries/descriptors.js";
import { ConcordanceError } from "../../errors.js";
import type { Dependencies } from "../dependencies.js";
import type { MetricView } from "../views.js";

/** Images whose descriptors are asked for: single ones by their pixels, null where there is none, and those of sets. */
export interface Wanted {
  metric: MetricView;
  pixels: readonly (string | null)[];
  training: readonly { setId: string; indices: Uint32Array }[];
}
/** Null for an image that was not described. */
export interface StoredDescriptors {
  of(metric: MetricView, pixels: string | null): Float32Array | null;
  ofTraining(metric: MetricView, setId: string, index: number): Float32Array | null;
}

/** Describes nothing. Throws QUERY_TOO_COMPLEX before it reads where all together are more than `descriptorValues`. */
export async function storedDescriptors(
  { db, limits }: Pick<Dependencies, "db" | "limits">,
  wanted: readonly Wanted[],
): Promise<StoredDescriptors> {
  checkSize(limits.descriptorValues, wanted);
  const single = new Map<string, Map<string, Buffer>>();
  for (const id of new Set(wanted.map(({ metric }) => metric.id))) {
    const pixels = new Set<string>();
    for (const one of wanted) if (one.metric.id === id) for (const digest of one.pixels) if (digest) pixels.add(digest);
    single.set(id, await readDescriptors(db, id, [...pixels]));
  }
  const parts = wanted.flatMap(({ metric, training }) =>
    training.map((part) => ({ ...part, metric, key: keyOf(metric, part.setId) })),
  );
  const blocks = new Map<string, Map<number, Buffer>>();
  for (const { key, metric, setId } of new Map(parts.map((part) => [part.key, part])).values()) {
    const same = parts.filter((part) => part.key === key);
    const numbers = new Set(same.flatMap(({ indices }) => Array.from(indices, blockOf)));
    blocks.set(key, await readTrainingDescriptors(db, metric.id, setId, [...numbers]));
  }
  return {
    of({ id }, pixels) {
      const vector = pixels === null ? undefined : single.get(id)?.get(pixels);
      return vector ? floatsOf(vector) : null;
    },
    ofTraining(metric, setId, index) {
      const block = blocks.get(keyOf(metric, setId))?.get(blockOf(index));
      const bytes = 4 * dimensionOf(metric);
      const row = index % DESCRIPTOR_BLOCK;
      return block ? floatsOf(block.subarray(row * bytes, (row + 1) * bytes)) : null;
    },
  };
}

const keyOf = ({ id }: MetricView, setId: string) => `${id} ${setId}`;
const blockOf = (index: number) => Math.floor(index / DESCRIPTOR_BLOCK);

export function dimensionOf({ slug, card }: MetricView): number {
  if (!card) throw new Error(`${slug} is no descriptor metric`);
  return card.dimension;
}

function checkSize(limit: number, wanted: readonly Wanted[]): void {
  const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
  const rows = ({ pixels, training }: Wanted) => pixels.length + sum(training.map(({ indices }) => indices.length));
  const cost = sum(wanted.map((one) => rows(one) * dimensionOf(one.metric)));
  if (cost <= limit) return;
  const message = `The descriptors of ${sum(wanted.map(rows))} images are ${cost} values: arrays give at most ${limit} an operation. Ask for fewer seeds, sources or comparisons.`;
  throw new ConcordanceError("QUERY_TOO_COMPLEX", message, { cost, limit });
}
