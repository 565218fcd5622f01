/** The nearest training image of each of many images, and what images of a set are called by their pixels. */
import { pixelDigest } from "../images/digest.js";
import type { PixelMetric } from "../metrics/metric.js";
import { NearestSearch } from "../metrics/nearest.js";
import { type ImageCache, Problems } from "./image-cache.js";
import { nearestKernels } from "./kernel.js";
import type { NearestRequest, PixelDigestsRequest } from "./nearest-protocol.js";
import { inParallel, metricOf, parts, preparationOf } from "./scores.js";
import { Refusal, type Reply, type Turn } from "./serve.js";
import type { SetCache } from "./set-cache.js";

/** Prepared candidates and their vectors that are held at a time, in bytes of float32 values. */
const PART_BYTES = 32 * 2 ** 20;
const MOST_CANDIDATES = 4_096;

export async function nearest(
  request: NearestRequest,
  body: Buffer,
  { images, sets }: { images: ImageCache; sets: SetCache },
  turn: Turn,
): Promise<Reply> {
  const metric = metricOf(request.metric);
  if (body.length % 4 !== 0) throw new Refusal("BAD_REQUEST", "indices are four bytes each");
  const indices = Uint32Array.from({ length: body.length / 4 }, (_, i) => body.readUInt32LE(i * 4));
  const imageAt = await sets.open(request.set);
  const problems = new Problems();
  const queries = await preparedQueries(request, metric, { images, sets }, problems, turn);
  const readable = queries.flatMap((query, q) => (query === null ? [] : [q]));
  const search = new NearestSearch(
    metric,
    readable.map((q) => queries[q]!),
    nearestKernels,
  );
  const values = request.set.shape.reduce((product, length) => product * length, 1);
  const most = Math.max(1, Math.min(MOST_CANDIDATES, Math.floor(PART_BYTES / (8 * values))));
  const steps = Math.ceil(indices.length / most);
  for (let step = 0; step < steps; step++) {
    turn.send({ type: "progress", step, steps });
    const part = indices.subarray(step * most, (step + 1) * most);
    const candidates = [...part].map((index) => metric.prepare(imageAt(index)));
    await search.offer(candidates, part, async () => {
      turn.send({ type: "progress", step, steps });
      await turn.breathe();
    });
  }
  const answer = new DataView(new ArrayBuffer(queries.length * 16));
  for (let q = 0; q < queries.length; q++) write(answer, q, -1, Number.NaN);
  readable.forEach((q, at) => {
    if (search.indices[at]! >= 0) write(answer, q, search.indices[at]!, search.values[at]!);
  });
  return { message: { type: "nearest", problems: problems.list() }, body: new Uint8Array(answer.buffer) };
}

function write(answer: DataView, query: number, index: number, value: number): void {
  answer.setFloat64(query * 16, index, true);
  answer.setFloat64(query * 16 + 8, value, true);
}

async function preparedQueries(
  { queries }: NearestRequest,
  metric: PixelMetric,
  { images, sets }: { images: ImageCache; sets: SetCache },
  problems: Problems,
  turn: Turn,
): Promise<unknown[]> {
  if ("indices" in queries) {
    const imageAt = await sets.open(queries.set);
    return queries.indices.map((index) => metric.prepare(imageAt(index)));
  }
  const preparation = preparationOf(metric);
  const prepared = new Map<string, unknown>();
  for (const { part } of parts([...new Set(queries.objects)], turn)) {
    const read = await inParallel(part, (object) => images.prepare(preparation, object, problems));
    for (const [object, image] of read) prepared.set(object, image);
    await turn.breathe();
  }
  return queries.objects.map((object) => prepared.get(object) ?? null);
}

export async function pixelDigests({ set, indices }: PixelDigestsRequest, sets: SetCache, turn: Turn): Promise<Reply> {
  const imageAt = await sets.open(set);
  const digests: string[] = [];
  for (const { part } of parts(indices, turn)) {
    for (const index of part) digests.push(pixelDigest(imageAt(index).data));
    await turn.breathe();
  }
  return { message: { type: "digests", digests } };
}
