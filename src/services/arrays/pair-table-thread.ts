/** The thread of pair-table.ts: a row a pair and seed. */
import { parentPort, workerData } from "node:worker_threads";
import type { PairTable } from "./pair-table.js";
import { encodeParquet } from "./parquet.js";

const { labels, pairs, seeds, values } = workerData as PairTable;
const byPair = (of: (pair: [number, number]) => string) => pairs.flatMap((pair) => seeds.map(() => of(pair)));
const bytes = await encodeParquet([
  { name: "a", type: "STRING", data: byPair(([i]) => labels[i]!) },
  { name: "b", type: "STRING", data: byPair(([, j]) => labels[j]!) },
  { name: "seed", type: "INT32", data: pairs.flatMap(() => seeds) },
  { name: "value", type: "DOUBLE", data: Array.from(values, (value) => (Number.isNaN(value) ? null : value)) },
]);
parentPort!.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
