/** Objects in a bucket of an S3-compatible store, under their names: written once, verified on every read. */
import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { contentType, objectName, parseObjectName } from "./object-name.js";
import {
  type AnnouncedBytes,
  type ListedObject,
  ObjectDamaged,
  type ObjectFolder,
  ObjectMissing,
  type ObjectStore,
  type StoredObject,
  type UploadTarget,
} from "./object-store.js";
import { measureFile } from "./receive-file.js";
import { type Content, S3Bucket } from "./s3-bucket.js";
import { isAway, isMissing, isThere, type S3Config, s3Client } from "./s3-client.js";
import { examineBucket } from "./s3-examination.js";
import { s3Failure } from "./s3-failure.js";
import { S3Urls } from "./s3-urls.js";
import { sha256 } from "./sound-file.js";
import { verifiedStream } from "./verified-stream.js";

const NOT_READ = "Stored objects cannot be read";
const NOT_WRITTEN = "Stored objects cannot be written";
/** An outage of this length costs time and nothing else. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 1_000;
/** Far less than any age at which an object is removed. */
const RENEW_MS = 60_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class S3Store implements ObjectStore {
  private readonly bucket: S3Bucket;
  private readonly urls: S3Urls;

  constructor(
    config: S3Config,
    /** Milliseconds since 1970, for the expiry of URLs. */
    private readonly now: () => number,
  ) {
    this.bucket = new S3Bucket(s3Client(config), config.bucket);
    this.urls = new S3Urls(config);
  }

  async put(folder: ObjectFolder, extension: string, bytes: Uint8Array, signal?: AbortSignal): Promise<StoredObject> {
    return this.keep(folder, extension, { digest: sha256(bytes), bytes: bytes.length }, bytes, signal);
  }

  async putFile(folder: ObjectFolder, extension: string, file: string): Promise<StoredObject> {
    const measured = await measureFile(file);
    return this.keep(folder, extension, measured, { file, bytes: measured.bytes });
  }

  async get(name: string, signal?: AbortSignal): Promise<Buffer> {
    const parts = parseObjectName(name);
    if (!parts) throw new ObjectMissing(name);
    const bytes = await patiently(NOT_READ, () => this.bucket.read(name), signal);
    if (!bytes) throw new ObjectMissing(name);
    const found = sha256(bytes);
    if (found !== parts.digest) throw new ObjectDamaged(name, found);
    return bytes;
  }

  async open(name: string): Promise<{ bytes: number; stream: Readable }> {
    if (!parseObjectName(name)) throw new ObjectMissing(name);
    const opened = await patiently(NOT_READ, () => this.bucket.open(name));
    if (!opened) throw new ObjectMissing(name);
    return { bytes: opened.bytes, stream: verifiedStream(opened.stream, name) };
  }

  async has(name: string): Promise<boolean> {
    if (!parseObjectName(name)) return false;
    return (await patiently(NOT_READ, () => this.bucket.head(name))) !== null;
  }

  /** Keeps the damaged object under `damaged/` for the operator. A sound one stays: another reader was here first. */
  async setAside(name: string): Promise<void> {
    const parts = parseObjectName(name);
    if (!parts) return;
    await patiently(NOT_WRITTEN, async () => {
      const there = await this.bucket.head(name);
      if (!there || (await this.bucket.digestOf(name)) === parts.digest) return;
      await this.bucket.copy(name, damagedKey(name));
      await this.bucket.remove(name, there.ETag);
    });
  }

  async *list(folder: ObjectFolder): AsyncGenerator<ListedObject> {
    try {
      for await (const { Key, Size, LastModified } of this.bucket.list(`${folder}/`)) {
        if (parseObjectName(Key!)) yield { name: Key!, bytes: Size!, writtenAt: LastModified! };
      }
    } catch (error) {
      throw s3Failure(NOT_READ, error);
    }
  }

  async remove(name: string, before: Date): Promise<boolean> {
    if (!parseObjectName(name)) return false;
    return patiently(NOT_WRITTEN, async () => {
      const there = await this.bucket.head(name);
      if (!there || there.LastModified! >= before) return false;
      await this.bucket.remove(name, there.ETag);
      return true;
    });
  }

  async url(name: string, seconds?: number, windowSeconds?: number): Promise<string> {
    const parts = parseObjectName(name);
    // Weights are the operator's: they leave by no URL.
    if (!parts || parts.folder === "weights") throw new ObjectMissing(name);
    return this.urls.get(name, this.now(), seconds, windowSeconds);
  }

  examine(): Promise<void> {
    return examineBucket(this.bucket.client, this.bucket.name);
  }

  async probe(): Promise<void> {
    await this.bucket.probe().catch((error: unknown) => {
      throw s3Failure(NOT_READ, error);
    });
  }

  async uploadTarget(id: string, expiresAt: Date, announced: AnnouncedBytes): Promise<UploadTarget> {
    return this.urls.put(uploadKey(id), announced, this.now(), expiresAt);
  }

  async uploadArrived(id: string, { bytes }: AnnouncedBytes): Promise<boolean> {
    const there = await patiently(NOT_READ, () => this.bucket.head(uploadKey(id)));
    return there?.ContentLength === bytes;
  }

  receiveUpload(): Promise<never> {
    return Promise.reject(new Error("clients send uploads to the S3 store itself"));
  }

  async adoptUpload(
    id: string,
    folder: ObjectFolder,
    extension: string,
    { digest, bytes }: AnnouncedBytes,
  ): Promise<StoredObject> {
    const name = objectName(folder, extension, digest);
    const key = uploadKey(id);
    const adopted = await patiently(NOT_WRITTEN, async () => {
      if (await this.isThere(name, digest)) return true;
      const there = await this.bucket.head(key);
      if (!there) return false;
      // The store has held the bytes to their checksum; where it does not say so they are read.
      const checked = there.ChecksumSHA256 === Buffer.from(digest, "hex").toString("base64");
      if (!checked && (await this.bucket.digestOf(key)) !== digest) return false;
      await this.bucket.copy(key, name);
      return true;
    });
    if (!adopted) throw new ObjectMissing(name);
    return { name, digest, bytes };
  }

  dropUpload(id: string): Promise<void> {
    return patiently(NOT_WRITTEN, () => this.bucket.remove(uploadKey(id)));
  }

  /** Whether it is there and sound; then it counts as written now, to the minute. */
  private async isThere(name: string, digest: string): Promise<boolean> {
    if ((await this.bucket.digestOf(name)) !== digest) return false;
    const there = await this.bucket.head(name);
    if (!there) return false;
    if (Date.now() - there.LastModified!.getTime() < RENEW_MS) return true;
    try {
      await this.bucket.renew(name, contentType(parseObjectName(name)!.extension));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  private async keep(
    folder: ObjectFolder,
    extension: string,
    measured: AnnouncedBytes,
    content: Content,
    signal?: AbortSignal,
  ): Promise<StoredObject> {
    const name = objectName(folder, extension, measured.digest);
    const type = contentType(extension);
    const write = async () => {
      try {
        await this.bucket.write(name, type, content, true);
      } catch (error) {
        if (!isThere(error)) throw error;
        if (await this.isThere(name, measured.digest)) return;
        await this.bucket.copy(name, damagedKey(name)).catch(unlessMissing);
        await this.bucket.write(name, type, content, false);
      }
    };
    await patiently(NOT_WRITTEN, write, signal);
    return { name, ...measured };
  }
}

/** Beyond the client's own few attempts: a store that is away comes back, and a connection that broke is made again. */
async function patiently<T>(what: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isAway(error) || performance.now() > end) throw s3Failure(what, error);
      await delay(AGAIN_MS, undefined, { signal }).catch(() => {});
      if (signal?.aborted) throw s3Failure(what, error);
    }
  }
}

function damagedKey(name: string): string {
  return `damaged/${name}.${randomUUID()}`;
}

function uploadKey(id: string): string {
  if (!UUID.test(id)) throw new RangeError("not the id of an upload");
  return `uploads/${id}`;
}

function unlessMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}
