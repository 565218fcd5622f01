/** What a scoring child makes of vectors that it is sent: the nearest ones. */
import { descriptorMetric } from "../metrics/descriptor-cosine.js";
import { NearestSearch } from "../metrics/nearest.js";
import { floatsOf } from "./floats.js";
import { nearestKernels } from "./kernel.js";
import type { NearestVectorsRequest } from "./nearest-protocol.js";
import { Refusal, type Reply, type Turn } from "./serve.js";

const MOST_CANDIDATES = 4_096;

export async function nearestOfVectors(request: NearestVectorsRequest, body: Buffer, turn: Turn): Promise<Reply> {
  const vectors = vectorsOf(body, request.dimension);
  const queries = vectors.slice(0, request.queries);
  const candidates = vectors.slice(request.queries);
  const search = new NearestSearch(descriptorMetric, queries, nearestKernels);
  const steps = Math.ceil(candidates.length / MOST_CANDIDATES);
  for (let step = 0; step < steps; step++) {
    const start = step * MOST_CANDIDATES;
    const part = candidates.slice(start, start + MOST_CANDIDATES);
    const indices = Int32Array.from(part, (_, i) => start + i);
    await search.offer(part, indices, async () => {
      turn.send({ type: "progress", step, steps });
      await turn.breathe();
    });
  }
  const answer = new DataView(new ArrayBuffer(queries.length * 16));
  for (let q = 0; q < queries.length; q++) {
    const nearest = search.indices[q]!;
    answer.setFloat64(q * 16, nearest, true);
    answer.setFloat64(q * 16 + 8, nearest < 0 ? Number.NaN : search.values[q]!, true);
  }
  return { message: { type: "nearest", problems: [] }, body: new Uint8Array(answer.buffer) };
}

function vectorsOf(body: Buffer, dimension: number): Float32Array[] {
  const all = floatsOf(body);
  if (!(dimension > 0) || all.length % dimension !== 0) {
    throw new Refusal("BAD_REQUEST", `${all.length} values are no vectors of ${dimension}`);
  }
  return Array.from({ length: all.length / dimension }, (_, i) => all.subarray(i * dimension, (i + 1) * dimension));
}
