/** What a scoring child computes: values of pairs, matches of all pairs, contact sheets. */
import { canonicalJson } from "../domain/digest.js";
import type { Operator } from "../domain/measurement.js";
import { contactSheet } from "../images/contact-sheet.js";
import { pixelDigest } from "../images/digest.js";
import { encodePng } from "../images/png.js";
import { type LinearOperator, linearOperator } from "../inference/measurements/index.js";
import { allPairsMatches, allPairsMatchesByKernel } from "../metrics/all-pairs.js";
import { bestOf } from "../metrics/best-of.js";
import { descriptorMetric } from "../metrics/descriptor-cosine.js";
import type { PixelMetric } from "../metrics/metric.js";
import type { NearestMetric } from "../metrics/nearest.js";
import type { Pixels } from "../metrics/pixels.js";
import { findPixelMetric } from "../metrics/registry.js";
import { floatsOf } from "./floats.js";
import { type ImageCache, type Preparation, Problems } from "./image-cache.js";
import { productsKernel } from "./kernel.js";
import type { ChanceRequest, SheetRequest, ValuesRequest, Vectors } from "./protocol.js";
import { Refusal, type Reply, type Turn } from "./serve.js";

/** Objects that are read at the same time, and how often the child listens. */
const PART = 64;

export async function values(request: ValuesRequest, vectors: Buffer, images: ImageCache, turn: Turn): Promise<Reply> {
  const problems = new Problems();
  const metric = measuring(request, vectors, images, problems);
  const body = new DataView(new ArrayBuffer(request.pairs.length * 8));
  for (const { start, part } of parts(request.pairs, turn)) {
    const prepared = await inParallel([...new Set(part.flat())], metric.prepared);
    part.forEach(([left, right], i) => {
      const a = prepared.get(left);
      const b = prepared.get(right);
      body.setFloat64((start + i) * 8, a && b ? metric.value(a, b) : Number.NaN, true);
    });
    await turn.breathe();
  }
  return { message: { type: "values", problems: problems.list() }, body: new Uint8Array(body.buffer) };
}

export async function chance(request: ChanceRequest, vectors: Buffer, images: ImageCache, turn: Turn): Promise<Reply> {
  const { a, b, threshold } = request;
  if (a.length !== b.length) throw new Refusal("BAD_REQUEST", "the two sides do not share their seeds");
  const problems = new Problems();
  const metric = measuring(request, vectors, images, problems);
  const pairs = a.map((objects, i): [string[], string[]] => [objects, b[i]!]);
  if (pairs.some((sides) => sides.some((objects) => objects.length === 0))) {
    throw new Refusal("BAD_REQUEST", "a seed without an image has no chance");
  }
  const left: unknown[][] = [];
  const right: unknown[][] = [];
  for (const { part } of parts(pairs, turn)) {
    const prepared = await inParallel([...new Set(part.flat(2))], metric.prepared);
    for (const sides of part) {
      const [ofA, ofB] = sides.map((objects) => objects.flatMap((object) => prepared.get(object) ?? []));
      // A seed counts with all its alternatives or not at all.
      if (ofA!.length < sides[0].length || ofB!.length < sides[1].length) continue;
      left.push(ofA!);
      right.push(ofB!);
    }
    await turn.breathe();
  }
  const single = [...left, ...right].every((alternatives) => alternatives.length === 1);
  const { rows, columns, total } =
    metric.unit && single
      ? await allPairsMatchesByKernel(metric, left.flat(), right.flat(), threshold, productsKernel, () =>
          turn.breathe(),
        )
      : allPairsMatches(bestOf(metric), left, right, threshold);
  const message = { counted: left.length, rows: [...rows], columns: [...columns], total, problems: problems.list() };
  return { message: { type: "chance", ...message } };
}

export async function sheet(request: SheetRequest, images: ImageCache, turn: Turn): Promise<Reply> {
  const problems = new Problems();
  const objects = [...new Set(request.rows.flat().filter((object) => object !== null))];
  const found = new Map<string, Awaited<ReturnType<ImageCache["image"]>>>();
  for (const { part } of parts(objects, turn)) {
    const read = await inParallel(part, (object) => images.image(object, problems));
    for (const [object, pixels] of read) found.set(object, pixels);
    await turn.breathe();
  }
  const cells = request.rows.map((row) => row.map((object) => (object === null ? null : (found.get(object) ?? null))));
  const picture = contactSheet(cells, request.scale);
  const { width, height, data } = picture;
  const message = { width, height, pixels: pixelDigest(data), problems: problems.list() };
  return { message: { type: "sheet", ...message }, body: encodePng(picture) };
}

/** A metric, and what it is to compare by name: null where it could not be read. */
interface Measuring extends Pick<PixelMetric, "direction" | "value" | "unit"> {
  prepared(name: string): Promise<unknown>;
}

function measuring(
  { metric: slug, vectors, unmeasured }: ValuesRequest | ChanceRequest,
  body: Buffer,
  images: ImageCache,
  problems: Problems,
): Measuring {
  if (vectors) {
    if (unmeasured) throw new Refusal("BAD_REQUEST", "a descriptor has no part that a measurement left open");
    const byName = vectorsByName(vectors, body);
    return { ...(descriptorMetric as NearestMetric<unknown>), prepared: async (name) => byName.get(name) ?? null };
  }
  const metric = metricOf(slug);
  const preparation = preparationOf(metric, unmeasured);
  return {
    ...metric,
    prepared: (object) => images.prepare(preparation, object, problems),
  };
}

function vectorsByName({ dimension, names }: Vectors, body: Buffer): Map<string, Float32Array> {
  const all = floatsOf(body);
  if (all.length !== dimension * names.length) {
    throw new Refusal("BAD_REQUEST", `${all.length} values are not ${names.length} vectors of ${dimension}`);
  }
  return new Map(names.map((name, i) => [name, all.subarray(i * dimension, (i + 1) * dimension)]));
}

export function metricOf(slug: string): PixelMetric {
  const metric = findPixelMetric(slug);
  if (!metric) throw new Refusal("BAD_REQUEST", `there is no metric "${slug}" here`);
  return metric;
}

/** An image in full, or what an operator leaves open of it. */
export function preparationOf(metric: PixelMetric, unmeasured?: Operator): Preparation {
  const key = `${metric.slug} ${metric.version}`;
  if (!unmeasured) return { key, prepare: (image) => metric.prepare(image) };
  const operators = new Map<string, LinearOperator>();
  const operatorFor = ({ channels, height, width }: Pixels) => {
    const shape = `${channels}×${height}×${width}`;
    const operator = operators.get(shape) ?? linearOperator(unmeasured, [channels, height, width]);
    operators.set(shape, operator);
    return operator;
  };
  return {
    key: `${key} ${canonicalJson(unmeasured)}`,
    prepare: (image) => metric.prepareOpen(image, operatorFor(image)),
  };
}

/** Parts of a list, each announced as progress before it begins. */
export function* parts<T>(list: readonly T[], turn: Turn): Generator<{ start: number; part: T[] }> {
  const steps = Math.ceil(list.length / PART);
  for (let step = 0; step < steps; step++) {
    turn.send({ type: "progress", step, steps });
    yield { start: step * PART, part: list.slice(step * PART, (step + 1) * PART) };
  }
}

export async function inParallel<T>(objects: readonly string[], read: (object: string) => Promise<T>) {
  const results = await Promise.all(objects.map(async (object) => [object, await read(object)] as const));
  return new Map(results);
}
