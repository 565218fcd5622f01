/** A worker's own copies of weights, by digest: a child reads files, and the store may be far away. */
import { randomUUID } from "node:crypto";
import { access, mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import type { ObjectStore } from "../storage/object-store.js";

/** The weights are stored, but there is no copying them to where a child reads: the disk is full, most often. */
export class WeightsNotCopied extends Error {
  override name = "WeightsNotCopied";
}

const MOST_BYTES = 32 * 2 ** 30;
/** A copy that some worker of this folder asked for within this time stays, however full it is. */
const IN_USE_MS = 10 * 60_000;

export class WeightsCache {
  /** When this process asked last: to look again costs a turn in the queue of file operations, behind a batch's images. */
  private readonly here = new Map<string, number>();

  constructor(
    private readonly directory: string,
    private readonly store: ObjectStore,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  /**
   * The file that holds the weights of this digest. The store verifies what it reads, the child what it loads.
   * WeightsNotCopied, ObjectMissing, ObjectDamaged, or what the store throws.
   */
  async file(digest: string, signal?: AbortSignal): Promise<string> {
    const file = path.join(this.directory, `${digest}.onnx`);
    const known = this.here.get(digest);
    if (known !== undefined && Date.now() - known < IN_USE_MS / 2) return file;
    await this.fetch(digest, file, signal);
    this.here.set(digest, Date.now());
    return file;
  }

  /** Drops a copy that turned out damaged: the next ask reads the store again. */
  async drop(digest: string): Promise<void> {
    this.here.delete(digest);
    await rm(path.join(this.directory, `${digest}.onnx`), { force: true });
  }

  private async fetch(digest: string, file: string, signal?: AbortSignal): Promise<void> {
    try {
      await access(file);
      // Says to the other workers of this folder that it is in use.
      await utimes(file, new Date(), new Date());
      return;
    } catch {
      // Not here yet.
    }
    const bytes = await this.store.get(`weights/${digest}.onnx`, signal);
    const temporary = path.join(this.directory, `${randomUUID()}.part`);
    try {
      await mkdir(this.directory, { recursive: true });
      await this.makeRoom(bytes.length);
      await writeFile(temporary, bytes);
      await rename(temporary, file);
    } catch (cause) {
      // On a full disk half a copy would take the room that is needed.
      await rm(temporary, { force: true }).catch(() => {});
      throw new WeightsNotCopied("the weights could not be copied to the worker's folder", { cause });
    }
  }

  /** Removes the copies that were not asked for longest, until the new one fits. */
  private async makeRoom(bytes: number): Promise<void> {
    const copies = (await readdir(this.directory)).filter((name) => name.endsWith(".onnx"));
    const known = await Promise.all(
      copies.map(async (name) => {
        const file = path.join(this.directory, name);
        // Another worker may have removed it meanwhile.
        const { size, mtimeMs } = await stat(file).catch(() => ({ size: 0, mtimeMs: 0 }));
        return { file, digest: name.slice(0, -".onnx".length), size, mtimeMs };
      }),
    );
    let total = known.reduce((sum, { size }) => sum + size, bytes);
    for (const copy of known.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (total <= this.mostBytes || Date.now() - copy.mtimeMs < IN_USE_MS) return;
      await this.drop(copy.digest);
      total -= copy.size;
    }
  }
}
