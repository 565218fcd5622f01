/** Folders whose entries survive a power cut: a file is only there for good when every folder above it is synced. */
import { mkdir, open } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "./storage-failure.js";

export class DurableFolders {
  /** Folders whose own entry in their parent is known to be on disk. */
  private readonly known = new Set<string>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly queued = new Map<string, Promise<void>>();

  constructor(private readonly root: string) {}

  /** Makes a folder under the root, or the root, with all above it. `settle` makes it durable. */
  async make(folder: string): Promise<void> {
    for (let above = folder; above !== this.root; above = path.dirname(above)) this.known.delete(above);
    const inside = this.root + path.sep;
    for (const made of await makeFolders(folder)) if (!made.startsWith(inside)) await this.sync(path.dirname(made));
  }

  /**
   * Syncs a folder under the root and, once a process, those above it: another process may have made them
   * and not have synced them yet.
   */
  async settle(folder: string): Promise<void> {
    const syncs = [this.sync(folder)];
    const fresh: string[] = [];
    for (let above = folder; above !== this.root && !this.known.has(above); above = path.dirname(above)) {
      fresh.push(above);
      syncs.push(this.sync(path.dirname(above)));
    }
    await Promise.all(syncs);
    for (const settled of fresh) this.known.add(settled);
  }

  /** Many waiters share one sync, as long as it begins after each of them asked. */
  private sync(folder: string): Promise<void> {
    const joined = this.queued.get(folder);
    if (joined) return joined;
    const begin = async () => {
      this.queued.delete(folder);
      await syncFolder(folder);
    };
    const sync = (this.running.get(folder) ?? Promise.resolve()).then(begin, begin);
    const done = () => {
      if (this.running.get(folder) === sync) this.running.delete(folder);
    };
    sync.then(done, done);
    this.queued.set(folder, sync);
    this.running.set(folder, sync);
    return sync;
  }
}

/**
 * Makes a folder with all above it, and gives those that were not there.
 * Node's own recursive mkdir answers ENOENT where the reason is EROFS.
 */
export async function makeFolders(folder: string, mode?: number): Promise<string[]> {
  try {
    await mkdir(folder, mode);
    return [folder];
  } catch (error) {
    if (systemCode(error) === "EEXIST") return [];
    if (systemCode(error) !== "ENOENT" || path.dirname(folder) === folder) throw error;
  }
  const above = await makeFolders(path.dirname(folder), mode);
  // Another process may be making the same folders, so the last one may be there by now.
  await mkdir(folder, mode).catch((error: unknown) => {
    if (systemCode(error) !== "EEXIST") throw error;
  });
  return [...above, folder];
}

/** fsync of a folder's entries. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder as a file; NTFS journals its entries itself.
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
