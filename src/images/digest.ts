import { createHash } from "node:crypto";

/** SHA-256, in hex, of an image's uint8 pixels in C order (height, width, channels). */
export function pixelDigest(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
