/** Values of pairs of vectors, one request after the other, in a thread of their own. */
import { parentPort } from "node:worker_threads";
import { vectorValues } from "../metrics/vector-values.js";
import type { ValuesOrder } from "./value-threads.js";

parentPort!.on("message", ({ vectors, dimension, pairs }: ValuesOrder) => {
  const answer = vectorValues(vectors, dimension, pairs);
  parentPort!.postMessage({ answer }, [answer.buffer as ArrayBuffer]);
});
