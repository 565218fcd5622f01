/** What a scoring child makes of vectors that it is sent: the nearest ones. */
import type { NearestVectorsRequest } from "./nearest-protocol.js";
import { nearestOnThreads } from "./nearest-threads.js";
import { Refusal, type Reply, type Turn } from "./serve.js";

export async function nearestOfVectors(
  { dimension, queries }: NearestVectorsRequest,
  body: Buffer,
  turn: Turn,
): Promise<Reply> {
  const vectors = sharedFloatsOf(body);
  if (!(dimension > 0) || vectors.length % dimension !== 0) {
    throw new Refusal("BAD_REQUEST", `${vectors.length} values are no vectors of ${dimension}`);
  }
  const steps = vectors.length / dimension - queries;
  const { indices, values } = await nearestOnThreads({ vectors, dimension, queries }, async () => {
    turn.send({ type: "progress", step: 0, steps });
    await turn.breathe();
  });
  const answer = new DataView(new ArrayBuffer(queries * 16));
  for (let q = 0; q < queries; q++) {
    const nearest = indices[q]!;
    answer.setFloat64(q * 16, nearest, true);
    answer.setFloat64(q * 16 + 8, nearest < 0 ? Number.NaN : values[q]!, true);
  }
  return { message: { type: "nearest", problems: [] }, body: new Uint8Array(answer.buffer) };
}

/** As floatsOf, in memory that threads share. */
function sharedFloatsOf(body: Buffer): Float32Array {
  const memory = new SharedArrayBuffer(body.byteLength);
  new Uint8Array(memory).set(body);
  return new Float32Array(memory, 0, Math.floor(body.byteLength / 4));
}
