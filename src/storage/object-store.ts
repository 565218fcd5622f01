import type { Readable } from "node:stream";

/**
 * Where bytes are kept: content-addressed, written once, verified on every read.
 * A name is `<folder>/<sha256 of the bytes>.<extension>`; names are made by `put` alone.
 */
export interface ObjectStore {
  /**
   * Stores the bytes durably (fsync'd or acknowledged) and gives their name; storing the same bytes again is harmless.
   * A store that is away is waited for, for half a minute or until the signal.
   */
  put(folder: ObjectFolder, extension: string, bytes: Uint8Array, signal?: AbortSignal): Promise<StoredObject>;
  /** The same of a file's bytes, which are never in memory together; the file stays. */
  putFile(folder: ObjectFolder, extension: string, file: string): Promise<StoredObject>;
  /** The bytes, verified against the digest in the name; waits as `put` does. Throws ObjectMissing or ObjectDamaged. */
  get(name: string, signal?: AbortSignal): Promise<Buffer>;
  /**
   * The same, as it is read: an object of any size is never in memory. Found damaged, the stream fails with ObjectDamaged
   * before its last bytes; its length is known at once.
   */
  open(name: string): Promise<{ bytes: number; stream: Readable }>;
  /** Whether an object of this name is there (not verified). */
  has(name: string): Promise<boolean>;
  /** Takes a damaged object out of the way, so that the same content can be written again. */
  setAside(name: string): Promise<void>;
  /** Every object of a folder, in no order that matters, with when it was last written or found by a `put`. */
  list(folder: ObjectFolder): AsyncIterable<ListedObject>;
  /**
   * Removes an object that nobody needs, unless it was written, or found by a `put`, since `before`; whether it did.
   * Only the caller knows that no row names it.
   */
  remove(name: string, before: Date): Promise<boolean>;
  /** A signed URL, the same within a window so that browsers cache, good for at least `seconds` and at most a window more. */
  url(name: string, seconds?: number, windowSeconds?: number): Promise<string>;
  /** At the start: throws, in words for the operator, where the store is not one that this program can rely on. */
  examine(): Promise<void>;
  /** Throws, in words for the operator, when the store cannot be used now. */
  probe(): Promise<void>;

  /** Where a client writes an upload, once, until `expiresAt`. `id` is a UUID. */
  uploadTarget(id: string, expiresAt: Date, announced: AnnouncedBytes): Promise<UploadTarget>;
  /** Whether an upload came to the store itself, past this program, with the size that was announced. */
  uploadArrived(id: string, announced: AnnouncedBytes): Promise<boolean>;
  /**
   * Takes an upload's bytes as they come; they wait under its id until they are adopted or dropped.
   * Throws UploadRefused: then nothing is kept, and it can be sent again.
   */
  receiveUpload(id: string, bytes: Readable, announced: AnnouncedBytes): Promise<void>;
  /** Makes a received upload an object, named after its digest; again is harmless. Throws ObjectMissing. */
  adoptUpload(id: string, folder: ObjectFolder, extension: string, announced: AnnouncedBytes): Promise<StoredObject>;
  /** Forgets what waits under an id; what was adopted stays. */
  dropUpload(id: string): Promise<void>;
}
export interface AnnouncedBytes {
  bytes: number;
  /** SHA-256, 64 lower-case hexadecimal digits. */
  digest: string;
}
export interface UploadTarget {
  url: string;
  method: string;
  headers: { name: string; value: string }[];
}
/** Why bytes were not taken, in words for whoever sent them. */
export class UploadRefused extends Error {
  constructor(
    readonly reason: "SIZE" | "DIGEST" | "CUT" | "WRITTEN" | "EXPIRED",
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = "UploadRefused";
  }
}
export const OBJECT_FOLDERS = ["images", "weights", "training", "sheets", "arrays", "datasets"] as const;
export type ObjectFolder = (typeof OBJECT_FOLDERS)[number];
export interface ListedObject {
  name: string;
  bytes: number;
  /** By the store's own clock. */
  writtenAt: Date;
}
export interface StoredObject {
  name: string;
  digest: string;
  bytes: number;
}
export class ObjectMissing extends Error {
  constructor(readonly objectName: string) {
    super(`object ${objectName} is missing`);
    this.name = "ObjectMissing";
  }
}
export class ObjectDamaged extends Error {
  constructor(
    readonly objectName: string,
    readonly found: string,
  ) {
    super(`object ${objectName} is damaged: its bytes hash to ${found}`);
    this.name = "ObjectDamaged";
  }
}
