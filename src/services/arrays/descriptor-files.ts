/** Stored descriptors in the order of an answer's arrays. */
import type { GeneralizationView } from "../generalization/generalization.js";
import { type Answer, rowsOf } from "./described.js";
import type { NpyArray } from "./npy.js";
import type { Column } from "./parquet.js";
import { dimensionOf, type StoredDescriptors } from "./stored-descriptors.js";

export interface Vectors {
  /** Of the file, without its extension. */
  name: string;
  /** What tells a table's rows apart, and the files that do so for NumPy's. */
  columns: Column[];
  arrays: Record<string, NpyArray>;
  dimension: number;
  shape: number[];
  /** A row an image, NaN where it was not described. */
  vectors: Float32Array<ArrayBuffer>;
}

/** Sources × seeds × dimension. */
export function imageVectors(stored: StoredDescriptors, answer: Answer): Vectors {
  const { labels, seeds, pixels } = rowsOf(answer);
  const dimension = dimensionOf(answer.metric);
  const rows = pixels.flat().map((digest) => stored.of(answer.metric, digest));
  return {
    name: "descriptors",
    columns: [
      { name: "source", type: "STRING", data: labels.flatMap((label) => seeds.map(() => label)) },
      { name: "seed", type: "INT32", data: labels.flatMap(() => seeds) },
    ],
    // A generalization's seeds are a file already, and so are the seeds and sources of pairs.
    arrays: {},
    dimension,
    shape: [labels.length, seeds.length, dimension],
    vectors: matrixOf(rows, dimension),
  };
}

/** Training images by subset, each once, then the held-out ones that were compared: those that are described. */
export function trainingVectors(stored: StoredDescriptors, { metric, subsets, heldOut }: GeneralizationView): Vectors {
  const dimension = dimensionOf(metric);
  const found = new Map<string, { set: string; index: number; vector: Float32Array }>();
  const add = (set: string, index: number, vector: Float32Array | null) => {
    const key = `${set} ${index}`;
    if (vector && !found.has(key)) found.set(key, { set, index, vector });
  };
  for (const { set, indices } of subsets) {
    for (const index of indices) add(set.slug, index, stored.ofTraining(metric, set.id, index));
  }
  for (const { index, pixels } of heldOut) add(subsets[0]!.set.slug, index, stored.of(metric, pixels));
  const rows = [...found.values()];
  const [sets, indices] = [rows.map(({ set }) => set), rows.map(({ index }) => index)];
  return {
    name: "training-descriptors",
    columns: [
      { name: "set", type: "STRING", data: sets },
      { name: "index", type: "INT32", data: indices },
    ],
    arrays: {
      "training-indices": { shape: [rows.length], data: Int32Array.from(indices) },
      "training-sets": { shape: [rows.length], data: sets },
    },
    dimension,
    shape: [rows.length, dimension],
    vectors: matrixOf(
      rows.map(({ vector }) => vector),
      dimension,
    ),
  };
}

function matrixOf(rows: readonly (Float32Array | null)[], dimension: number): Float32Array<ArrayBuffer> {
  const matrix = new Float32Array(rows.length * dimension).fill(Number.NaN);
  rows.forEach((vector, row) => {
    if (vector) matrix.set(vector, row * dimension);
  });
  return matrix;
}
