/** Arrays as stored files: made when asked for, kept under the digest of their bytes. */

import type { Dependencies } from "../dependencies.js";
import type { GeneralizationView } from "../generalization/generalization.js";
import { objectUrl } from "../sharing/object-url.js";
import type { ArrayFileView, ArrayFormat, ArrayQuestion, ArrayService } from "./array-files.js";
import { type Rows, rowsOf, wantedOf } from "./described.js";
import { imageVectors, trainingVectors, type Vectors } from "./descriptor-files.js";
import { encodeNpy, type NpyArray } from "./npy.js";
import { encodePairTable } from "./pair-table.js";
import { encodeParquet } from "./parquet.js";
import { type StoredDescriptors, storedDescriptors } from "./stored-descriptors.js";
import { encodeVectors } from "./vector-table.js";

export function createArrayService(deps: Pick<Dependencies, "db" | "store" | "limits">): ArrayService {
  const { store } = deps;

  async function npyFiles(arrays: Record<string, NpyArray>): Promise<ArrayFileView[]> {
    const files: ArrayFileView[] = [];
    for (const [name, array] of Object.entries(arrays)) {
      const { bytes, dtype } = encodeNpy(array);
      const stored = await store.put("arrays", "npy", bytes);
      files.push({
        name: `${name}.npy`,
        object: stored.name,
        contentType: "application/octet-stream",
        ...{ bytes: stored.bytes, digest: stored.digest, dtype, shape: array.shape },
      });
    }
    return files;
  }

  async function parquetFile(name: string, bytes: Uint8Array, shape: number[]): Promise<ArrayFileView[]> {
    const stored = await store.put("arrays", "parquet", bytes);
    return [
      {
        name: `${name}.parquet`,
        object: stored.name,
        contentType: "application/vnd.apache.parquet",
        ...{ bytes: stored.bytes, digest: stored.digest, dtype: null, shape },
      },
    ];
  }

  async function pairFiles({ labels, pairs, seeds, values }: Rows, format: ArrayFormat): Promise<ArrayFileView[]> {
    const matrix = new Float64Array(pairs.length * seeds.length);
    values.forEach((row, p) => {
      matrix.set(row.map(orNaN), p * seeds.length);
    });
    if (format === "PARQUET") {
      const rows = pairs.length * seeds.length;
      return parquetFile("values", await encodePairTable({ labels, pairs, seeds: [...seeds], values: matrix }), [
        rows,
        4,
      ]);
    }
    return npyFiles({
      values: { shape: [pairs.length, seeds.length], data: matrix },
      seeds: { shape: [seeds.length], data: Int32Array.from(seeds) },
      pairs: { shape: [pairs.length, 2], data: Int32Array.from(pairs.flat()) },
      sources: { shape: [labels.length], data: labels },
    });
  }

  async function nearestFiles({ seeds, nearest }: GeneralizationView, format: ArrayFormat): Promise<ArrayFileView[]> {
    if (format === "PARQUET") {
      const bytes = await encodeParquet([
        { name: "seed", type: "INT32", data: [...seeds] },
        { name: "set", type: "STRING", data: nearest.map((one) => one?.set.slug ?? null) },
        { name: "nearest", type: "INT32", data: nearest.map((one) => one?.index ?? null) },
        { name: "similarity", type: "DOUBLE", data: nearest.map((one) => one?.similarity ?? null) },
      ]);
      return parquetFile("nearest", bytes, [seeds.length, 4]);
    }
    const shape: [number] = [seeds.length];
    return npyFiles({
      similarity: { shape, data: Float64Array.from(nearest, (one) => orNaN(one?.similarity ?? null)) },
      // No image has a negative index.
      nearest: { shape, data: Int32Array.from(nearest, (one) => one?.index ?? -1) },
      sets: { shape, data: nearest.map((one) => one?.set.slug ?? "") },
      seeds: { shape, data: Int32Array.from(seeds) },
    });
  }

  async function vectorFiles({ name, arrays, columns, dimension, shape, vectors }: Vectors, format: ArrayFormat) {
    if (format === "NPY") return npyFiles({ [name]: { shape, data: vectors }, ...arrays });
    const rows = vectors.length / dimension;
    const bytes = await encodeVectors({ columns, name: "descriptor", dimension, vectors });
    return parquetFile(name, bytes, [rows, columns.length + 1]);
  }

  async function filesOf({ of, format }: ArrayQuestion, stored: StoredDescriptors): Promise<ArrayFileView[]> {
    const files = await ("nearest" in of ? nearestFiles(of, format) : pairFiles(rowsOf(of), format));
    if (of.metric.kind !== "DESCRIPTOR_COSINE") return files;
    files.push(...(await vectorFiles(imageVectors(stored, of), format)));
    if ("nearest" in of) files.push(...(await vectorFiles(trainingVectors(stored, of), format)));
    return files;
  }

  return {
    async files(questions) {
      const stored = await storedDescriptors(
        deps,
        questions.flatMap(({ of }) => wantedOf(of) ?? []),
      );
      return Promise.all(questions.map((question) => filesOf(question, stored)));
    },

    url: ({ viewer }, { object }) => objectUrl(store, viewer, object),
  };
}

const orNaN = (value: number | null) => value ?? Number.NaN;
