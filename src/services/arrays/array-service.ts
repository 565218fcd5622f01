/** Arrays as stored files: made when asked for, kept under the digest of their bytes. */
import { labelsOf } from "../comparing/labels.js";
import { allPairs } from "../comparing/pairs.js";
import type { Dependencies } from "../dependencies.js";
import type { ArrayFileView, ArrayFormat, ArrayService } from "./array-files.js";
import { encodeNpy, type NpyArray } from "./npy.js";
import { encodePairTable } from "./pair-table.js";
import { encodeParquet } from "./parquet.js";

export function createArrayService({ store }: Pick<Dependencies, "store">): ArrayService {
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

  /** values: one list a pair of positions among the labels, in the order of seeds. */
  async function ofPairs(
    labels: string[],
    pairs: [number, number][],
    seeds: readonly number[],
    values: readonly (readonly (number | null)[])[],
    format: ArrayFormat,
  ): Promise<ArrayFileView[]> {
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

  return {
    ofComparison: ({ a, b, seeds, values }, format) => ofPairs(labelsOf([a, b]), [[0, 1]], seeds, [values], format),

    ofReproducibility: ({ sources, seeds, comparisons }, format) =>
      ofPairs(
        labelsOf(sources),
        allPairs(sources.length),
        seeds,
        comparisons.map(({ values }) => values),
        format,
      ),

    async ofGeneralization({ seeds, nearest }, format) {
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
    },

    url: ({ object }) => store.url(object),
  };
}

const orNaN = (value: number | null) => value ?? Number.NaN;
