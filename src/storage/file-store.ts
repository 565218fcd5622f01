/**
 * Objects as files: `<directory>/<folder>/<aa>/<sha256>.<extension>`, written once, verified on every read. A second level
 * of folders would be a new one, to be made and synced, for nearly every image: a quarter of what storing one costs.
 */
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, open, readFile, rename, stat, unlink } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { DurableFolders, makeFolders, syncFolder } from "./durable-folders.js";
import { objectName, parseObjectName } from "./object-name.js";
import {
  type AnnouncedBytes,
  type ListedObject,
  ObjectDamaged,
  type ObjectFolder,
  ObjectMissing,
  type ObjectStore,
  type StoredObject,
  UploadRefused,
  type UploadTarget,
} from "./object-store.js";
import { measureFile, receiveFile } from "./receive-file.js";
import { SignedPaths } from "./signed-paths.js";
import { signedPath, signedUploadPath } from "./signed-url.js";
import { ignoreMissing, isSound, removeStale, sha256 } from "./sound-file.js";
import { storageFailure, systemCode } from "./storage-failure.js";
import { writeTemporary } from "./temporary-file.js";
import { listFiles, removeFile, renew } from "./unnamed-files.js";
import { verifiedStream } from "./verified-stream.js";

export interface FileStoreOptions {
  directory: string;
  /** What signed URLs start with. */
  publicUrl: string;
  signingSecret: string;
  /** Milliseconds since 1970, for the expiry of URLs. */
  now: () => number;
}

const SMALL = 65_536;
const NOT_READ = "Stored objects cannot be read";
const NOT_WRITTEN = "Stored objects cannot be written";
const STALE_MS = 60 * 60 * 1000;
/** Longer than an upload may wait for its registration. */
const STALE_UPLOAD_MS = 3 * STALE_MS;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NO_HARD_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"];

export class FileStore implements ObjectStore {
  private readonly root: string;
  private readonly temporary: string;
  private readonly waiting: string;
  private readonly folders: DurableFolders;
  private readonly signed: SignedPaths;

  constructor(private readonly options: FileStoreOptions) {
    this.root = path.resolve(options.directory);
    this.temporary = path.join(this.root, "tmp");
    this.folders = new DurableFolders(this.root);
    this.signed = new SignedPaths(options.signingSecret);
    this.waiting = path.join(this.root, "uploads");
    removeStale(this.temporary, STALE_MS);
    removeStale(this.waiting, STALE_UPLOAD_MS);
  }

  async put(folder: ObjectFolder, extension: string, bytes: Uint8Array): Promise<StoredObject> {
    const digest = sha256(bytes);
    const name = objectName(folder, extension, digest);
    const file = this.fileOf(name)!;
    try {
      // A small one is written without a look first: whether it is there, the link says as well.
      if (bytes.length < SMALL || !(await isThere(file, digest, bytes.length))) await this.write(file, digest, bytes);
      // Also where the file was there before: whoever wrote it may not have come as far as this sync.
      await this.folders.settle(path.dirname(file));
    } catch (error) {
      throw storageFailure(NOT_WRITTEN, error);
    }
    return { name, digest, bytes: bytes.length };
  }

  async putFile(folder: ObjectFolder, extension: string, given: string): Promise<StoredObject> {
    const announced = await measureFile(given);
    const name = objectName(folder, extension, announced.digest);
    const file = this.fileOf(name)!;
    try {
      if (!(await isThere(file, announced.digest, announced.bytes))) {
        await this.folders.make(this.temporary);
        // As an upload is: what is given may change, or lie on another disk, and only a whole copy gets the name.
        const copy = await receiveFile(createReadStream(given), this.temporary, announced);
        try {
          await this.publish(copy, file, announced.digest, announced.bytes);
        } finally {
          await unlink(copy).catch(ignoreMissing);
        }
      }
      await this.folders.settle(path.dirname(file));
    } catch (error) {
      throw storageFailure(NOT_WRITTEN, error);
    }
    return { name, ...announced };
  }

  async open(name: string): Promise<{ bytes: number; stream: Readable }> {
    const file = this.fileOf(name);
    if (!file) throw new ObjectMissing(name);
    const handle = await open(file).catch((error: unknown) => {
      if (systemCode(error) === "ENOENT") throw new ObjectMissing(name);
      throw storageFailure(NOT_READ, error);
    });
    const { size } = await handle.stat();
    return { bytes: size, stream: verifiedStream(handle.createReadStream(), name) };
  }

  async get(name: string): Promise<Buffer> {
    const file = this.fileOf(name);
    if (!file) throw new ObjectMissing(name);
    const bytes = await readFile(file).catch((error: unknown) => {
      if (systemCode(error) === "ENOENT") throw new ObjectMissing(name);
      throw storageFailure(NOT_READ, error);
    });
    const found = sha256(bytes);
    if (found !== parseObjectName(name)!.digest) throw new ObjectDamaged(name, found);
    return bytes;
  }

  async has(name: string): Promise<boolean> {
    const file = this.fileOf(name);
    if (!file) return false;
    try {
      return (await stat(file)).isFile();
    } catch (error) {
      if (systemCode(error) === "ENOENT") return false;
      throw storageFailure(NOT_READ, error);
    }
  }

  /** Keeps the damaged file under `damaged/` for the operator. A sound one stays: another reader was here first. */
  async setAside(name: string): Promise<void> {
    const file = this.fileOf(name);
    if (!file) return;
    try {
      if (await isSound(file, parseObjectName(name)!.digest)) return;
      await rename(file, await this.damagedFile(file));
      await syncFolder(path.dirname(file));
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw storageFailure(NOT_WRITTEN, error);
    }
  }

  async url(name: string, seconds?: number, windowSeconds?: number): Promise<string> {
    if (!parseObjectName(name)) throw new ObjectMissing(name);
    const { signingSecret, now } = this.options;
    if (seconds === undefined) return this.base() + this.signed.path(name, now());
    return this.base() + signedPath({ name, secret: signingSecret, now: now(), seconds, windowSeconds });
  }

  examine(): Promise<void> {
    return this.probe();
  }

  async probe(): Promise<void> {
    try {
      const file = await writeTemporary(this.temporary, this.folders, new Uint8Array(4096));
      await unlink(file).catch(ignoreMissing);
    } catch (error) {
      throw storageFailure(NOT_WRITTEN, error);
    }
  }

  async uploadTarget(id: string, expiresAt: Date): Promise<UploadTarget> {
    const request = { name: `uploads/${id}`, secret: this.options.signingSecret, expiresAt: expiresAt.getTime() };
    return {
      url: this.base() + signedUploadPath(request),
      method: "PUT",
      headers: [{ name: "Content-Type", value: "application/octet-stream" }],
    };
  }

  /** What comes here comes by `receiveUpload`. */
  async uploadArrived(): Promise<boolean> {
    return false;
  }

  async receiveUpload(id: string, bytes: Readable, announced: AnnouncedBytes): Promise<void> {
    const file = this.waitingFile(id);
    try {
      await this.folders.make(this.waiting);
      await this.folders.make(this.temporary);
      const received = await receiveFile(bytes, this.temporary, announced);
      try {
        await link(received, file).catch(async (error: unknown) => {
          if (NO_HARD_LINKS.includes(systemCode(error))) return rename(received, file);
          throw error;
        });
      } finally {
        await unlink(received).catch(ignoreMissing);
      }
      await this.folders.settle(this.waiting);
    } catch (error) {
      if (error instanceof UploadRefused) throw error;
      if (systemCode(error) === "EEXIST") throw new UploadRefused("WRITTEN", "This upload is there already.");
      throw storageFailure(NOT_WRITTEN, error);
    }
  }

  async adoptUpload(
    id: string,
    folder: ObjectFolder,
    extension: string,
    { digest, bytes }: AnnouncedBytes,
  ): Promise<StoredObject> {
    const name = objectName(folder, extension, digest);
    const file = this.fileOf(name)!;
    try {
      await this.publish(this.waitingFile(id), file, digest, bytes);
      await this.folders.settle(path.dirname(file));
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw storageFailure(NOT_WRITTEN, error);
      // Adopted before, where a file has one name only.
      if (!(await isThere(file, digest, bytes))) throw new ObjectMissing(name);
    }
    return { name, digest, bytes };
  }

  async dropUpload(id: string): Promise<void> {
    await unlink(this.waitingFile(id)).catch((error: unknown) => {
      if (systemCode(error) !== "ENOENT") throw storageFailure(NOT_WRITTEN, error);
    });
  }

  list(folder: ObjectFolder): AsyncGenerator<ListedObject> {
    return listFiles(this.root, folder);
  }

  async remove(name: string, before: Date): Promise<boolean> {
    const file = this.fileOf(name);
    await this.folders.make(this.temporary);
    return file !== null && removeFile(file, path.join(this.temporary, `removed-${randomUUID()}`), before);
  }

  private base(): string {
    return this.options.publicUrl.replace(/\/+$/, "");
  }

  private waitingFile(id: string): string {
    if (!UUID.test(id)) throw new RangeError("not the id of an upload");
    return path.join(this.waiting, `${id}.part`);
  }

  private fileOf(name: string): string | null {
    const parts = parseObjectName(name);
    if (!parts) return null;
    const { folder, digest, extension } = parts;
    return path.join(this.root, folder, digest.slice(0, 2), `${digest}.${extension}`);
  }

  private async write(file: string, digest: string, bytes: Uint8Array): Promise<void> {
    const temporary = await writeTemporary(this.temporary, this.folders, bytes);
    try {
      await this.publish(temporary, file, digest, bytes.length);
    } finally {
      await unlink(temporary).catch(ignoreMissing);
    }
  }

  /** Gives a synced file its final name. A link, unlike a rename, cannot overwrite what is sound. */
  private async publish(temporary: string, file: string, digest: string, size: number): Promise<void> {
    try {
      await link(temporary, file).catch(async (error: unknown) => {
        if (systemCode(error) !== "ENOENT") throw error;
        await this.folders.make(path.dirname(file));
        await link(temporary, file);
      });
    } catch (error) {
      const code = systemCode(error);
      if (code !== "EEXIST" && !NO_HARD_LINKS.includes(code)) throw error;
      if (await isThere(file, digest, size)) return;
      if (code === "EEXIST") await link(file, await this.damagedFile(file)).catch(ignoreMissing);
      else await this.folders.make(path.dirname(file));
      await rename(temporary, file);
    }
  }

  private async damagedFile(file: string): Promise<string> {
    const kept = path.join(this.root, "damaged", `${path.relative(this.root, file)}.${randomUUID()}`);
    await makeFolders(path.dirname(kept));
    return kept;
  }
}

/** Whether it is there and sound; then it counts as written now. */
async function isThere(file: string, digest: string, size: number): Promise<boolean> {
  return (await isSound(file, digest, size)) && renew(file);
}
