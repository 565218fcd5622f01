/** Pixels of training sets as they are stored, kept within a bound of memory. */
import { LRUCache } from "lru-cache";
import type { Pixels } from "../metrics/pixels.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../storage/object-store.js";
import type { StoredSet } from "./nearest-protocol.js";
import { Refusal } from "./serve.js";

export class SetCache {
  private readonly kept: LRUCache<string, Buffer>;

  constructor(
    private readonly store: ObjectStore,
    keepBytes: number,
  ) {
    this.kept = new LRUCache({ maxSize: Math.max(1, keepBytes), sizeCalculation: ({ length }) => Math.max(1, length) });
  }

  /** One image of the set by its index. Throws STORAGE_FAILED where the set cannot be read as it was written. */
  async open({ object, shape: [channels, height, width] }: StoredSet): Promise<(index: number) => Pixels> {
    const bytes = this.kept.get(object) ?? (await this.read(object));
    this.kept.set(object, bytes);
    const size = channels * height * width;
    return (index) => {
      const data = bytes.subarray(index * size, (index + 1) * size);
      if (data.length !== size) throw new Refusal("BAD_REQUEST", `the set has no image ${index}`);
      return { data, width, height, channels };
    };
  }

  private async read(object: string): Promise<Buffer> {
    try {
      return await this.store.get(object);
    } catch (error) {
      if (!(error instanceof ObjectMissing || error instanceof ObjectDamaged)) throw error;
      throw new Refusal("STORAGE_FAILED", "the images of this training set are missing or damaged in the store");
    }
  }
}
