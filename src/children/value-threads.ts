/**
 * Values of pairs of descriptors, off the event loop: on threads, since they share memory, where a process is sent every
 * vector through a pipe.
 */
import os from "node:os";
import { ComputeThread } from "./compute-thread.js";
import { ChildOutOfMemory } from "./errors.js";

export interface ValuesOrder {
  /** (vectors, dimension), of unit length */
  vectors: Float32Array;
  dimension: number;
  /** Places of two vectors, one after the other. */
  pairs: Uint32Array;
}
export interface ValueThreadsOptions {
  /** For one request. */
  timeoutMs: number;
  /** Of the vectors of one request, on one thread. */
  memoryBytes: number;
}

/** Beyond a few the memory is what they wait for. */
const MOST_THREADS = 4;
const HEAP_MEGABYTES = 256;
/** Vectors that a thread's memory is kept for, to be written over by the next order: new memory is cleared first. */
const KEPT_BYTES = 64 * 2 ** 20;

export class ValueThreads {
  private readonly threads: ValueThread[];

  constructor(options: ValueThreadsOptions) {
    const count = Math.min(MOST_THREADS, os.availableParallelism());
    this.threads = Array.from({ length: count }, () => new ValueThread(options));
  }

  /**
   * One value a pair of places in `vectors`, in order, and all of one dimension. RangeError for a place that has no vector;
   * ChildCrashed, ChildTimedOut, ChildOutOfMemory, ChildClosed, or the signal's reason.
   */
  async values(vectors: readonly Float32Array[], pairs: Uint32Array, signal?: AbortSignal): Promise<Float64Array> {
    const values = new Float64Array(pairs.length / 2);
    const share = Math.ceil(values.length / this.threads.length);
    const parts = this.threads.map(async (thread, i) => {
      const some = pairs.subarray(2 * i * share, 2 * (i + 1) * share);
      if (some.length > 0) values.set(await thread.values(vectors, some, signal), i * share);
    });
    await Promise.all(parts);
    return values;
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()));
  }
}

class ValueThread {
  private readonly thread: ComputeThread<ValuesOrder, Float64Array>;
  private kept: Float32Array | null = null;

  constructor(private readonly options: ValueThreadsOptions) {
    const limits = { timeoutMs: options.timeoutMs, heapMegabytes: HEAP_MEGABYTES };
    this.thread = new ComputeThread("value-thread.js", limits);
  }

  values(vectors: readonly Float32Array[], pairs: Uint32Array, signal?: AbortSignal): Promise<Float64Array> {
    return this.thread.run(() => this.orderOf(vectors, pairs), { signal });
  }

  close(): Promise<void> {
    return this.thread.close();
  }

  /** The vectors that some pairs are of, each once, in memory that both sides see. */
  private orderOf(vectors: readonly Float32Array[], pairs: Uint32Array): ValuesOrder {
    const dimension = vectors[0]?.length ?? 0;
    const placeOf = new Int32Array(vectors.length).fill(-1);
    const used: Float32Array[] = [];
    const places = pairs.map((at) => {
      const vector = vectors[at];
      if (!vector) throw new RangeError(`there is no vector ${at}`);
      if (vector.length !== dimension) throw new RangeError(`vectors of ${vector.length} and ${dimension} values`);
      if (placeOf[at]! < 0) placeOf[at] = used.push(vector) - 1;
      return placeOf[at]!;
    });
    const matrix = this.memoryFor(used.length * dimension).subarray(0, used.length * dimension);
    used.forEach((vector, row) => {
      matrix.set(vector, row * dimension);
    });
    return { vectors: matrix, dimension, pairs: places };
  }

  private memoryFor(length: number): Float32Array {
    if (this.kept && this.kept.length >= length) return this.kept;
    const bytes = 4 * length;
    if (bytes > this.options.memoryBytes) throw new ChildOutOfMemory(bytes, this.options.memoryBytes);
    const memory = new Float32Array(new SharedArrayBuffer(bytes));
    if (bytes <= KEPT_BYTES) this.kept = memory;
    return memory;
  }
}
