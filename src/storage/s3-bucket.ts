/** What a store asks of its bucket, key by key; errors are the client's own. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { isMissing, isThere } from "./s3-client.js";
import { EXPIRY_WINDOW_SECONDS } from "./signed-url.js";

/** Beyond this an object goes in parts. */
const WHOLE_BYTES = 16 * 2 ** 20;
const PART_BYTES = 8 * 2 ** 20;
const PARTS_AT_ONCE = 2;
// The name says what the bytes are: no copy of them is ever out of date.
const CACHE = `private, max-age=${EXPIRY_WINDOW_SECONDS}, immutable`;

/** Bytes in memory, or a file of this many. */
export type Content = Uint8Array | { file: string; bytes: number };

export class S3Bucket {
  constructor(
    readonly client: S3Client,
    readonly name: string,
  ) {}

  /** `once`: only where nothing is; else the client's error says that something is. */
  async write(key: string, type: string, content: Content, once: boolean): Promise<void> {
    const put = { ...this.at(key), ContentType: type, CacheControl: CACHE, ...(once && { IfNoneMatch: "*" }) };
    const size = content instanceof Uint8Array ? content.length : content.bytes;
    if (size <= WHOLE_BYTES) {
      const Body = content instanceof Uint8Array ? content : await readFile(content.file);
      const ChecksumSHA256 = createHash("sha256").update(Body).digest("base64");
      await this.client.send(new PutObjectCommand({ ...put, Body, ContentLength: size, ChecksumSHA256 }));
      return;
    }
    const Body = content instanceof Uint8Array ? content : createReadStream(content.file);
    const params = { ...put, Body, ChecksumAlgorithm: "SHA256" as const };
    await new Upload({ client: this.client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE }).done();
  }

  async open(key: string): Promise<{ bytes: number; stream: Readable } | null> {
    try {
      const { Body, ContentLength } = await this.client.send(new GetObjectCommand(this.at(key)));
      return { bytes: ContentLength!, stream: Body as Readable };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async read(key: string): Promise<Buffer | null> {
    const opened = await this.open(key);
    return opened && Buffer.concat(await opened.stream.toArray());
  }

  /** SHA-256 of what is there, never whole in memory; null where nothing is. */
  async digestOf(key: string): Promise<string | null> {
    const opened = await this.open(key);
    if (!opened) return null;
    const hash = createHash("sha256");
    for await (const chunk of opened.stream) hash.update(chunk as Buffer);
    return hash.digest("hex");
  }

  async head(key: string) {
    try {
      return await this.client.send(new HeadObjectCommand({ ...this.at(key), ChecksumMode: "ENABLED" }));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async copy(from: string, to: string): Promise<void> {
    await this.client.send(new CopyObjectCommand({ ...this.at(to), CopySource: `${this.name}/${from}` }));
  }

  /** Onto itself: as if it had been written now. */
  async renew(key: string, type: string): Promise<void> {
    const copy = { ...this.at(key), CopySource: `${this.name}/${key}`, MetadataDirective: "REPLACE" as const };
    await this.client.send(new CopyObjectCommand({ ...copy, ContentType: type, CacheControl: CACHE }));
  }

  async *list(prefix: string) {
    for await (const page of paginateListObjectsV2({ client: this.client }, { Bucket: this.name, Prefix: prefix })) {
      yield* page.Contents ?? [];
    }
  }

  /** With an entity tag: only that, and not what another has written since. */
  async remove(key: string, tag?: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ ...this.at(key), IfMatch: tag })).catch((error: unknown) => {
      if (!isThere(error)) throw error;
    });
  }

  async probe(): Promise<void> {
    await this.client.send(new HeadBucketCommand({ Bucket: this.name }));
  }

  private at(Key: string) {
    return { Bucket: this.name, Key };
  }
}
