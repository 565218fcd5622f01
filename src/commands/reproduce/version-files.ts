/** A version's files from wherever they are, taken only when they are what its digest says. */
import { createReadStream } from "node:fs";
import { rename } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { z } from "zod";
import { sha256 } from "../../domain/digest.js";
import { receiveFile } from "../../storage/receive-file.js";

export interface VersionFiles {
  /** What the manifest must hash to; null for a folder, whose manifest says it. */
  digest: string | null;
  open(name: string): Promise<Readable>;
}
/** What may be said to whoever asked. */
export class NotTaken extends Error {
  override name = "NotTaken";
}

const MANIFEST_BYTES = 2 ** 20;
const FETCH_MS = 600_000;
const Manifest = z.object({
  concordance: z.literal(1),
  files: z.record(
    z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
    z.object({ bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});

export function filesAt(address: string): VersionFiles {
  const url = new URL(address);
  const base = url.href.replace(/\/+$/, "");
  const digest = /\/d\/([0-9a-f]{64})$/.exec(base)?.[1];
  if (!digest) throw new NotTaken(`${address} does not end in /d/ and a digest.`);
  return {
    digest,
    async open(name) {
      const response = await fetch(`${base}/${name}`, { signal: AbortSignal.timeout(FETCH_MS) }).catch((cause) => {
        throw new NotTaken(`${url.host} does not answer.`, { cause });
      });
      if (response.status !== 200 || !response.body) {
        throw new NotTaken(`${url.host} answers ${response.status} for ${name}: is the version PUBLIC there?`);
      }
      return Readable.fromWeb(response.body as import("node:stream/web").ReadableStream);
    },
  };
}

export function filesIn(folder: string): VersionFiles {
  return { digest: null, open: async (name) => createReadStream(path.join(folder, name)) };
}

/** Brings the files that are named into a folder; the version's digest. Throws NotTaken, and UploadRefused by size or digest. */
export async function takeFiles(version: VersionFiles, names: readonly string[], folder: string): Promise<string> {
  const text = await small(await version.open("manifest.json"), MANIFEST_BYTES);
  const digest = sha256(text);
  if (version.digest !== null && digest !== version.digest) {
    throw new NotTaken(`The manifest hashes to ${digest}, and the version is ${version.digest}.`);
  }
  const manifest = Manifest.safeParse(jsonOf(text));
  if (!manifest.success) throw new NotTaken("Its manifest is none of a version that this program knows.");
  for (const name of names) {
    const entry = manifest.data.files[name];
    if (!entry) throw new NotTaken(`The version has no ${name}.`);
    const received = await receiveFile(await version.open(name), folder, { bytes: entry.bytes, digest: entry.sha256 });
    await rename(received, path.join(folder, name));
  }
  return digest;
}

/** A stream that is no longer than `most` bytes. */
export async function small(stream: Readable, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most) throw new NotTaken(`A file is larger than ${most} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}
