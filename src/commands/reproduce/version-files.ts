/** A version's files from wherever they are, taken only when they are what its digest says. */
import { constants } from "node:fs";
import { open, rename, statfs } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { z } from "zod";
import { sha256 } from "../../domain/digest.js";
import { UploadRefused } from "../../storage/object-store.js";
import { receiveFile } from "../../storage/receive-file.js";
import { storageFailure, systemCode } from "../../storage/storage-failure.js";

export interface VersionFiles {
  /** What the manifest must hash to; null for a folder, whose manifest says it. */
  digest: string | null;
  open(name: string): Promise<Readable>;
}
/** What may be said to whoever asked. */
export class NotTaken extends Error {
  override name = "NotTaken";
}

/** What is read of a version: enough to draw its samples again, and to take them in. */
const NAMES = ["study.json", "models.json", "samples.parquet"] as const;
const MANIFEST_BYTES = 2 ** 20;
/** A manifest is of whoever made it: without these it could announce as much as the disk holds, and send it. */
const MOST_BYTES: Record<(typeof NAMES)[number], number> = {
  "study.json": 64 * 2 ** 20,
  "models.json": 64 * 2 ** 20,
  "samples.parquet": 16 * 2 ** 30,
};
/** What is left of the disk for everything else that writes there. */
const SPARE_BYTES = 64 * 2 ** 20;
const Manifest = z.object({
  concordance: z.literal(1),
  files: z.record(
    z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
    z.object({ bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});
type Manifest = z.infer<typeof Manifest>;

export function filesIn(folder: string): VersionFiles {
  return {
    digest: null,
    async open(name) {
      const place = path.join(folder, name);
      // What is no file, as a pipe that nobody writes, could be waited for without end.
      const handle = await open(place, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
        const words =
          systemCode(cause) === "ENOENT"
            ? `${folder} has no ${name}: it is not a folder of a published version's files.`
            : `${place} cannot be read (${systemCode(cause)}).`;
        throw new NotTaken(words, { cause });
      });
      if ((await handle.stat()).isFile()) return handle.createReadStream();
      await handle.close();
      throw new NotTaken(`${place} is not a file.`);
    },
  };
}

/**
 * Brings what is read of a version into a folder; the version's digest. Throws NotTaken; ConcordanceError for the disk's
 * own failures. No file is there that is not what the digest says.
 */
export async function takeFiles(version: VersionFiles, folder: string, free = freeBytes): Promise<string> {
  const text = await small(await version.open("manifest.json"), "manifest.json", MANIFEST_BYTES);
  const digest = sha256(text);
  if (version.digest !== null && digest !== version.digest) {
    throw new NotTaken(`The manifest hashes to ${digest}, and the version is ${version.digest}.`);
  }
  const manifest = Manifest.safeParse(jsonOf(text));
  if (!manifest.success) throw new NotTaken("Its manifest is none of a version that this program knows.");
  requireRoom(manifest.data, await free(folder));
  for (const name of NAMES) {
    const { bytes, sha256: wanted } = entryOf(manifest.data, name);
    const stream = await version.open(name);
    try {
      const received = await receiveFile(stream, folder, { bytes, digest: wanted });
      await rename(received, path.join(folder, name));
    } catch (error) {
      throw explained(name, error);
    } finally {
      // Who sends more than was announced is not listened to.
      stream.destroy();
    }
  }
  return digest;
}

function entryOf({ files }: Manifest, name: (typeof NAMES)[number]): Manifest["files"][string] {
  const entry = files[name];
  if (!entry) throw new NotTaken(`The version has no ${name}.`);
  const most = MOST_BYTES[name];
  if (entry.bytes <= most) return entry;
  throw new NotTaken(`${name} has ${entry.bytes} bytes by its manifest; at most ${most} are taken.`);
}

/** Before anything is asked for: a disk that fills up takes more with it than this command. */
function requireRoom(manifest: Manifest, free: number): void {
  const needed = NAMES.reduce((sum, name) => sum + entryOf(manifest, name).bytes, SPARE_BYTES);
  if (needed <= free) return;
  throw new NotTaken(
    `The version's files need ${needed} bytes of the temporary folder, and its disk has ${free} free.`,
  );
}

/** Of the disk that holds a folder, for whoever is not root. */
async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** A stream that is no longer than `most` bytes. */
async function small(stream: Readable, name: string, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > most) throw new NotTaken(`${name} has more than ${most} bytes.`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof NotTaken) throw error;
    throw new NotTaken(`${name} broke off while it was read.`, { cause: error });
  }
  return Buffer.concat(chunks);
}

/** Why a file was not received, with its name; a stream's own reason is below that it was cut. */
function explained(name: string, error: unknown): Error {
  if (!(error instanceof UploadRefused)) return storageFailure(`${name} cannot be kept`, error);
  return error.cause instanceof NotTaken ? error.cause : new NotTaken(`${name}: ${error.message}`, { cause: error });
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}
