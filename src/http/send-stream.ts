import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Response } from "express";

const GONE = new Set(["ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_UNABLE_TO_PIPE", "ECONNRESET", "EPIPE"]);

/** Sends an object as it is read, with its length; a HEAD reads nothing. Throws what reading it throws. */
export async function sendStream(res: Response, { bytes, stream }: { bytes: number; stream: Readable }): Promise<void> {
  res.set("Content-Length", String(bytes));
  if (res.req.method === "HEAD") {
    stream.destroy();
    res.end();
    return;
  }
  try {
    await pipeline(stream, res);
  } catch (error) {
    // Who went away misses nothing.
    if (!GONE.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
