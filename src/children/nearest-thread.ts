/** The nearest of a part of the candidates to each query, in a thread of its own. */
import { parentPort } from "node:worker_threads";
import { descriptorMetric } from "../metrics/descriptor-cosine.js";
import { NearestSearch } from "../metrics/nearest.js";
import type { ThreadMessage } from "./compute-thread.js";
import { kernelsOn } from "./kernel.js";
import type { NearestFound, NearestOrder } from "./nearest-threads.js";

const MOST_CANDIDATES = 4_096;

/** Every thread of the machine has its own part: a product is on one alone. */
const kernels = kernelsOn(1);
const say = (message: ThreadMessage<NearestFound | null>) => parentPort!.postMessage(message);

parentPort!.on("message", async ({ vectors, dimension, queries, from, to, stopped }: NearestOrder) => {
  const rows = (first: number, last: number) =>
    Array.from({ length: last - first }, (_, i) =>
      vectors.subarray((first + i) * dimension, (first + i + 1) * dimension),
    );
  const search = new NearestSearch(descriptorMetric, rows(0, queries), kernels);
  for (let start = from; start < to; start += MOST_CANDIDATES) {
    const part = rows(queries + start, queries + Math.min(start + MOST_CANDIDATES, to));
    const indices = Int32Array.from(part, (_, i) => start + i);
    await search.offer(part, indices, async () => say(null));
    if (Atomics.load(stopped, 0) === 1) return say({ answer: null });
  }
  say({ answer: { indices: search.indices, values: search.values } });
});
