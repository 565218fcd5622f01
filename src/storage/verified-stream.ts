/** Bytes on their way out, checked as they go. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { parseObjectName } from "./object-name.js";
import { ObjectDamaged } from "./object-store.js";

/**
 * The bytes of `source`, which must hash to the digest in the object's name. A chunk is held back until the one after it
 * is there: who is sent a damaged object is cut off before its end, and cannot take it for whole.
 */
export function verifiedStream(source: AsyncIterable<Buffer | string>, name: string): Readable {
  async function* checked(): AsyncGenerator<Buffer> {
    const hash = createHash("sha256");
    let held: Buffer | null = null;
    for await (const chunk of source as AsyncIterable<Buffer>) {
      if (held) yield held;
      hash.update(chunk);
      held = chunk;
    }
    const found = hash.digest("hex");
    if (found !== parseObjectName(name)!.digest) throw new ObjectDamaged(name, found);
    if (held) yield held;
  }
  return Readable.from(checked(), { objectMode: false });
}
