/** The scoring child as its parent sees it: requests wait for one another, and a process that ended is started again. */
import type { Operator } from "../domain/measurement.js";
import type { PairMatches } from "../metrics/all-pairs.js";
import type { StorageConfig } from "../storage/index.js";
import { bytesOf } from "./floats.js";
import { type Answer, ChildHost, type HostOptions } from "./host.js";
import type { CalibrateRequest, NearestRequest, StoredSet } from "./nearest-protocol.js";
import type { Final, Hello, ObjectProblem, ScoringRequest, Vectors } from "./protocol.js";
import { Serial } from "./serial.js";
import { ValueThreads } from "./value-threads.js";

/** Descriptors of unit length by name, all of one dimension. */
export type NamedVectors = ReadonlyMap<string, Float32Array>;

export interface ScoringChildOptions extends Omit<HostOptions, "kind"> {
  storage: StorageConfig;
  /** For one request. */
  timeoutMs: number;
  idleTimeoutMs: number;
}
export interface SheetImage {
  png: Buffer;
  width: number;
  height: number;
  /** SHA-256 of the uint8 pixels in C order. */
  pixels: string;
}
/** For each query the index of the nearest, −1 where the query could not be read, and its value, NaN there. */
export interface NearestImages {
  indices: Float64Array;
  values: Float64Array;
}
/** What the answers share: objects that are missing or damaged, each once. */
interface WithProblems {
  problems: ObjectProblem[];
}

/** All methods throw ChildRefused, ChildCrashed, ChildTimedOut, ChildOutOfMemory, ChildClosed, or the signal's reason. */
export class ScoringChild {
  private readonly host: ChildHost;
  private readonly turns = new Serial();
  private readonly threads: ValueThreads;
  private openedFor: Hello | null = null;

  constructor(private readonly options: ScoringChildOptions) {
    this.host = new ChildHost({ ...options, kind: "scoring" });
    this.threads = new ValueThreads(options);
  }

  get pid(): number | undefined {
    return this.host.pid;
  }

  /** One value a pair of places in `vectors`, one after the other; on threads of this process, within the same limits. */
  vectorValues(vectors: readonly Float32Array[], pairs: Uint32Array, signal?: AbortSignal): Promise<Float64Array> {
    return this.threads.values(vectors, pairs, signal);
  }

  /** As `chance`, of descriptors by their names. */
  async vectorChance(
    vectors: NamedVectors,
    threshold: number,
    a: string[][],
    b: string[][],
    signal?: AbortSignal,
  ): Promise<PairMatches> {
    const request = { type: "chance" as const, metric: "", threshold, a, b, vectors: namesOf(vectors) };
    const { message } = await this.ask(request, "chance", signal, bodyOf(vectors));
    return { rows: Uint32Array.from(message.rows), columns: Uint32Array.from(message.columns), total: message.total };
  }

  /** One value a pair of objects, in order; NaN where one of the two could not be read. Given an operator: of what it leaves open. */
  async values(
    metric: string,
    pairs: [string, string][],
    signal?: AbortSignal,
    unmeasured?: Operator | null,
  ): Promise<WithProblems & { values: Float64Array }> {
    const { message, body } = await this.ask(
      { type: "values", metric, pairs, ...(unmeasured && { unmeasured }) },
      "values",
      signal,
    );
    return { problems: message.problems, values: doubles(body, pairs.length) };
  }

  /** Matches of the ordered pairs (a[i], b[j]), i ≠ j, over those seeds i whose two images could be read. */
  async chance(
    metric: string,
    threshold: number,
    a: string[][],
    b: string[][],
    signal?: AbortSignal,
    unmeasured?: Operator | null,
  ): Promise<WithProblems & PairMatches> {
    const request = { type: "chance" as const, metric, threshold, a, b, ...(unmeasured && { unmeasured }) };
    const { message } = await this.ask(request, "chance", signal);
    const { rows, columns, total, problems } = message;
    return { rows: Uint32Array.from(rows), columns: Uint32Array.from(columns), total, problems };
  }

  /** The nearest of `candidates` (indices in the set, rising) to each query; of equals the one of lowest index. */
  async nearest(
    metric: string,
    set: StoredSet,
    candidates: Uint32Array,
    queries: NearestRequest["queries"],
    signal?: AbortSignal,
  ): Promise<WithProblems & NearestImages> {
    const { object, shape } = set;
    const request = { type: "nearest" as const, metric, set: { object, shape }, queries };
    const { message, body } = await this.ask(
      request,
      "nearest",
      signal,
      Buffer.from(candidates.buffer, candidates.byteOffset, candidates.byteLength),
    );
    return { ...nearestOf(body), problems: message.problems };
  }

  /** Values of pairs of a set's images, or of images against themselves, distorted; in the order asked. */
  async calibrate(
    metric: string,
    { object, shape }: StoredSet,
    of: CalibrateRequest["of"],
    signal?: AbortSignal,
  ): Promise<Float64Array> {
    const { body } = await this.ask({ type: "calibrate", metric, set: { object, shape }, of }, "values", signal);
    return doubles(body, body.length / 8);
  }

  /** SHA-256 of the uint8 pixels of images of a set. */
  async pixelDigests(set: StoredSet, indices: number[], signal?: AbortSignal): Promise<string[]> {
    const { object, shape } = set;
    const { message } = await this.ask({ type: "digests", set: { object, shape }, indices }, "digests", signal);
    return message.digests;
  }

  /** The nearest of candidates to each query, by their places in the list; all vectors of length 1, in one buffer each. */
  async nearestVectors(
    dimension: number,
    queries: Float32Array,
    candidates: Float32Array,
    signal?: AbortSignal,
  ): Promise<NearestImages> {
    const request = { type: "nearestVectors" as const, dimension, queries: queries.length / dimension };
    const { body } = await this.ask(request, "nearest", signal, Buffer.concat([queries, candidates].map(bytesOf)));
    return nearestOf(body);
  }

  /** Images in rows as one PNG; null, and what could not be read, is a crossed cell. */
  async sheet(
    rows: (string | null)[][],
    options: { scale?: number; signal?: AbortSignal } = {},
  ): Promise<WithProblems & SheetImage> {
    const { scale = 1, signal } = options;
    const { message, body } = await this.ask({ type: "sheet", rows, scale }, "sheet", signal);
    const { width, height, pixels, problems } = message;
    return { png: body, width, height, pixels, problems };
  }

  /** Ends the process and the threads, and what they are doing. */
  async close(): Promise<void> {
    await Promise.all([this.threads.close(), this.host.close()]);
  }

  private ask<Type extends Answer["message"]["type"]>(
    request: ScoringRequest,
    type: Type,
    signal?: AbortSignal,
    sent?: Uint8Array,
  ): Promise<{ message: Extract<Final, { type: Type }>; body: Buffer }> {
    return this.turns.run(async () => {
      const { storage, memoryBytes, timeoutMs, idleTimeoutMs } = this.options;
      const hello = await this.host.start();
      const limits = { timeoutMs, idleTimeoutMs, signal, to: hello };
      if (hello !== this.openedFor) {
        await this.host.request({ type: "open", storage, keepBytes: Math.floor(memoryBytes / 4) }, limits);
        this.openedFor = hello;
      }
      const { message, body } = await this.host.request(request, limits, sent);
      if (message.type !== type) throw new Error(`${request.type} was answered by ${message.type}`);
      return { message: message as Extract<Final, { type: Type }>, body };
    });
  }
}

function namesOf(vectors: NamedVectors): Vectors {
  const [first] = vectors.values();
  return { dimension: first?.length ?? 0, names: [...vectors.keys()] };
}

function bodyOf(vectors: NamedVectors): Uint8Array {
  const { dimension } = namesOf(vectors);
  const all = new Float32Array(vectors.size * dimension);
  let row = 0;
  for (const vector of vectors.values()) all.set(vector, row++ * dimension);
  return bytesOf(all);
}

function doubles(body: Buffer, count: number): Float64Array {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  return Float64Array.from({ length: count }, (_, i) => view.getFloat64(i * 8, true));
}
function nearestOf(body: Buffer): NearestImages {
  const both = doubles(body, body.length / 8);
  return { indices: both.filter((_, i) => i % 2 === 0), values: both.filter((_, i) => i % 2 === 1) };
}
