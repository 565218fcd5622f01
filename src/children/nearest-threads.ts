/**
 * The nearest of many vectors, on every processor: a thread has a part of the candidates, and all it does besides its products
 * it does while others multiply. One product on all threads at a time left them waiting for what was chosen from it.
 */
import os from "node:os";
import { ComputeThread } from "./compute-thread.js";

/** Vectors in memory that threads share: first the queries, then the candidates. */
export interface NearestOrder {
  /** (queries + candidates, dimension) */
  vectors: Float32Array;
  dimension: number;
  queries: number;
  /** Candidates from … to − 1. */
  from: number;
  to: number;
  /** Its one element is 1 once nobody waits. */
  stopped: Int32Array;
}
export interface NearestFound {
  /** Among the candidates; −1 where there were none. */
  indices: Int32Array;
  values: Float64Array;
}

/** Fewer candidates are not worth another thread: each makes whole numbers of all queries. */
const LEAST_CANDIDATES = 4_096;
const HEAP_MEGABYTES = 512;

const threads: ComputeThread<NearestOrder, NearestFound | null>[] = [];

/** Called between steps, `breathe` may end the search by throwing. */
export async function nearestOnThreads(
  { vectors, dimension, queries }: Pick<NearestOrder, "vectors" | "dimension" | "queries">,
  breathe: () => Promise<void>,
): Promise<NearestFound> {
  const candidates = vectors.length / dimension - queries;
  const count = Math.max(1, Math.min(os.availableParallelism(), Math.floor(candidates / LEAST_CANDIDATES)));
  while (threads.length < count)
    threads.push(new ComputeThread("nearest-thread.js", { heapMegabytes: HEAP_MEGABYTES }));
  const share = Math.ceil(candidates / count);
  const stopped = new Int32Array(new SharedArrayBuffer(4));
  let ended: { why: unknown } | null = null;
  const onProgress = () => {
    breathe().catch((why) => {
      ended ??= { why };
      Atomics.store(stopped, 0, 1);
    });
  };
  const parts = await Promise.all(
    threads.slice(0, count).map((thread, i) => {
      const [from, to] = [i * share, Math.min((i + 1) * share, candidates)];
      return thread.run(() => ({ vectors, dimension, queries, from, to, stopped }), { onProgress });
    }),
  );
  if (ended) throw (ended as { why: unknown }).why;
  return nearestOfParts(parts as NearestFound[]);
}

/** Parts are in the order of their indices: of equals the first is kept. */
function nearestOfParts([first, ...others]: NearestFound[]): NearestFound {
  const { indices, values } = first!;
  for (const part of others) {
    part.values.forEach((value, q) => {
      if (!(value > values[q]!)) return;
      values[q] = value;
      indices[q] = part.indices[q]!;
    });
  }
  return { indices, values };
}
