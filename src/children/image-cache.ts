/** Stored images as metrics see them, decoded and prepared once and kept within a bound of memory. */
import { LRUCache } from "lru-cache";
import { ConcordanceError } from "../errors.js";
import { decodePng } from "../images/png.js";
import type { Pixels } from "../metrics/pixels.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../storage/object-store.js";
import type { ObjectProblem } from "./protocol.js";

const OVERHEAD_BYTES = 512;

/** What a metric makes of an image once, and under which name it is kept. */
export interface Preparation {
  key: string;
  prepare(image: Pixels): unknown;
}

/** What cannot be read is null, and noted among the problems. */
export class ImageCache {
  private readonly pixels: LRUCache<string, Pixels>;
  private readonly prepared: LRUCache<string, object>;

  constructor(
    private readonly store: ObjectStore,
    keepBytes: number,
  ) {
    // Pixels are a byte a value, prepared images eight or more.
    this.pixels = new LRUCache<string, Pixels>({
      maxSize: Math.max(1, Math.floor(keepBytes / 8)),
      sizeCalculation: heldBytes,
    });
    this.prepared = new LRUCache<string, object>({ maxSize: Math.max(1, keepBytes), sizeCalculation: heldBytes });
  }

  async image(object: string, problems: Problems): Promise<Pixels | null> {
    const known = this.pixels.get(object);
    if (known) return known;
    try {
      const pixels = decodePng(await this.store.get(object));
      this.pixels.set(object, pixels);
      return pixels;
    } catch (error) {
      const kind = problemOf(error);
      if (!kind) throw error;
      problems.note({ object, kind });
      return null;
    }
  }

  async prepare(preparation: Preparation, object: string, problems: Problems): Promise<unknown> {
    const key = `${preparation.key} ${object}`;
    const known = this.prepared.get(key);
    if (known) return known;
    const pixels = await this.image(object, problems);
    if (!pixels) return null;
    const prepared = preparation.prepare(pixels);
    this.prepared.set(key, prepared as object);
    return prepared;
  }
}

/** Objects that could not be read, each once. */
export class Problems {
  private readonly found = new Map<string, ObjectProblem>();

  note(problem: ObjectProblem): void {
    this.found.set(problem.object, problem);
  }

  list(): ObjectProblem[] {
    return [...this.found.values()];
  }
}

export function problemOf(error: unknown): ObjectProblem["kind"] | null {
  if (error instanceof ObjectMissing) return "missing";
  if (error instanceof ObjectDamaged) return "damaged";
  // The bytes are what was stored, and are no image: no other reading will find one in them.
  if (error instanceof ConcordanceError && error.code === "BAD_USER_INPUT") return "damaged";
  return null;
}

/** The memory of all arrays that a value holds. */
function heldBytes(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + heldBytes(part), OVERHEAD_BYTES);
}
