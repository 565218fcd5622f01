/** The thread of vector-table.ts: a row an image. */
import { parentPort, workerData } from "node:worker_threads";
import { encodeVectorTable } from "./parquet.js";
import type { VectorTable } from "./vector-table.js";

const { columns, name, dimension, vectors } = workerData as VectorTable;
const data = Array.from({ length: vectors.length / dimension }, (_, row) => {
  const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
  return Number.isNaN(vector[0]) ? null : vector;
});
const bytes = await encodeVectorTable(columns, { name, data });
parentPort!.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
