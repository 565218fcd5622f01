/**
 * Values of pairs of descriptors, off the event loop: threads, since they share memory. Through a pipe to a process a vector
 * took five times as long as all its products, and there is nothing here that a process would keep from harm.
 */
import { once } from "node:events";
import os from "node:os";
import { Worker } from "node:worker_threads";
import { builtFile } from "../paths.js";
import { Serial } from "./serial.js";

/** Descriptors of unit length by name, all of one dimension. */
export type NamedVectors = ReadonlyMap<string, Float32Array>;
export interface ValuesOrder {
  /** (vectors, dimension) */
  vectors: Float32Array;
  dimension: number;
  /** Places of two vectors, one after the other. */
  pairs: Uint32Array;
}

/** Beyond a few the memory is what they wait for. */
const MOST_THREADS = 4;

let opened: ValueThread[] | null = null;

/** One value a pair of names, in order. RangeError for a name that has no vector. */
export async function valuesOnThreads(vectors: NamedVectors, pairs: [string, string][]): Promise<Float64Array> {
  opened ??= Array.from({ length: Math.min(MOST_THREADS, os.availableParallelism()) }, () => new ValueThread());
  const share = Math.ceil(pairs.length / opened.length);
  const parts = opened.map((thread, i) => {
    const some = pairs.slice(i * share, (i + 1) * share);
    return some.length === 0 ? new Float64Array(0) : thread.values(orderOf(vectors, some));
  });
  const values = new Float64Array(pairs.length);
  for (const [i, part] of (await Promise.all(parts)).entries()) values.set(part, i * share);
  return values;
}

/** The vectors that some pairs are of, each once. */
function orderOf(vectors: NamedVectors, pairs: [string, string][]): ValuesOrder {
  const place = new Map<string, number>();
  const list: Float32Array[] = [];
  const placeOf = (name: string) => {
    const known = place.get(name);
    if (known !== undefined) return known;
    const vector = vectors.get(name);
    if (!vector) throw new RangeError(`there is no vector "${name}"`);
    place.set(name, list.length);
    return list.push(vector) - 1;
  };
  const places = new Uint32Array(pairs.length * 2);
  pairs.forEach(([a, b], p) => {
    places[2 * p] = placeOf(a);
    places[2 * p + 1] = placeOf(b);
  });
  const dimension = list[0]!.length;
  const matrix = new Float32Array(list.length * dimension);
  list.forEach((vector, row) => {
    matrix.set(vector, row * dimension);
  });
  return { vectors: matrix, dimension, pairs: places };
}

/** One thread, started at its first order and again after it failed; it keeps no process alive that waits for nothing. */
class ValueThread {
  private readonly turns = new Serial();
  private thread: Worker | null = null;

  values(order: ValuesOrder): Promise<Float64Array> {
    return this.turns.run(async () => {
      this.thread ??= new Worker(builtFile("children", "value-thread.js"), { env: {} });
      const { thread } = this;
      const answered = new AbortController();
      thread.ref();
      try {
        const ended = async () => {
          const [code] = await once(thread, "exit", answered);
          throw new Error(`the thread ended with ${code} and no values`);
        };
        // An "error" of the thread rejects all that wait for it.
        const message = once(thread, "message", answered);
        thread.postMessage(order, [order.vectors.buffer as ArrayBuffer, order.pairs.buffer as ArrayBuffer]);
        const [values] = await Promise.race([message, ended()]);
        return values;
      } catch (error) {
        this.thread = null;
        throw error;
      } finally {
        answered.abort();
        thread.unref();
      }
    });
  }
}
