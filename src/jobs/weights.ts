/** A worker's own copies of weights, by digest: a child reads files, and the store may be far away. */
import { randomUUID } from "node:crypto";
import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ObjectStore } from "../storage/object-store.js";

/** The weights are stored, but there is no copying them to where a child reads: the disk is full, most often. */
export class WeightsNotCopied extends Error {
  override name = "WeightsNotCopied";
}

export class WeightsCache {
  /** Seen by this process: to look again costs a turn in the queue of file operations, behind the images of a batch. */
  private readonly here = new Set<string>();

  constructor(
    private readonly directory: string,
    private readonly store: ObjectStore,
  ) {}

  /**
   * The file that holds the weights of this digest. The store verifies what it reads, the child what it loads.
   * WeightsNotCopied, ObjectMissing, ObjectDamaged, or what the store throws.
   */
  async file(digest: string): Promise<string> {
    const file = path.join(this.directory, `${digest}.onnx`);
    if (!this.here.has(digest)) await this.fetch(digest, file);
    this.here.add(digest);
    return file;
  }

  /** Drops a copy that turned out damaged: the next ask reads the store again. */
  async drop(digest: string): Promise<void> {
    this.here.delete(digest);
    await rm(path.join(this.directory, `${digest}.onnx`), { force: true });
  }

  private async fetch(digest: string, file: string): Promise<void> {
    try {
      await access(file);
      return;
    } catch {
      // Not here yet.
    }
    const bytes = await this.store.get(`weights/${digest}.onnx`);
    const temporary = path.join(this.directory, `${randomUUID()}.part`);
    try {
      await mkdir(this.directory, { recursive: true });
      await writeFile(temporary, bytes);
      await rename(temporary, file);
    } catch (cause) {
      // On a full disk half a copy would take the room that is needed.
      await rm(temporary, { force: true }).catch(() => {});
      throw new WeightsNotCopied("the weights could not be copied to the worker's folder", { cause });
    }
  }
}
