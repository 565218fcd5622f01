/** Bytes that come over a network, written as they come: never in memory, and not there at all until they are right. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat, unlink } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { type AnnouncedBytes, UploadRefused } from "./object-store.js";

/**
 * A new, synced file in `folder` with what the stream gives, which must have the size and SHA-256 that were announced.
 * Throws UploadRefused, and whatever the disk says; then no file is left.
 */
export async function receiveFile(stream: Readable, folder: string, announced: AnnouncedBytes): Promise<string> {
  const file = path.join(folder, `${process.pid}-${randomUUID()}`);
  const handle = await open(file, "wx", 0o640);
  try {
    const hash = createHash("sha256");
    let received = 0;
    for await (const chunk of arriving(stream)) {
      received += chunk.length;
      if (received > announced.bytes) throw sizeRefused(`more than ${announced.bytes}`, announced);
      hash.update(chunk);
      for (let written = 0; written < chunk.length; ) written += (await handle.write(chunk, written)).bytesWritten;
    }
    if (received < announced.bytes) throw sizeRefused(String(received), announced);
    const found = hash.digest("hex");
    if (found !== announced.digest) {
      throw new UploadRefused("DIGEST", `The bytes hash to ${found}, and ${announced.digest} was announced.`);
    }
    await handle.sync();
    return file;
  } catch (error) {
    await unlink(file).catch(() => {});
    throw error;
  } finally {
    await handle.close();
  }
}

/** SHA-256 of a file of any size. */
export async function fileDigest(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Size and SHA-256 of a file of any size. */
export async function measureFile(file: string): Promise<AnnouncedBytes> {
  return { bytes: (await stat(file)).size, digest: await fileDigest(file) };
}

/** Leaves the stream open when it is left early, so that whoever sent too much can still be told. */
async function* arriving(stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  } catch (cause) {
    throw new UploadRefused("CUT", "The connection ended before the file did.", { cause });
  }
}

function sizeRefused(came: string, { bytes }: AnnouncedBytes): UploadRefused {
  return new UploadRefused("SIZE", `${came} bytes came, and ${bytes} were announced.`);
}
