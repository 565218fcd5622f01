/** Images as PNG, without loss: 8 bits, grey or RGB. */
import { inflateSync } from "node:zlib";
import { decode, encode } from "fast-png";
import { badInput } from "../errors.js";
import type { Pixels } from "../metrics/pixels.js";
import { type PngHeader, splitPng } from "./png-chunks.js";

export const MAX_PIXELS = 64_000_000;
/** Fixed, not the library's default: the names of stored images are hashes of these bytes. */
const LEVEL = 6;

/**
 * A PNG of uint8 pixels (height, width, 1 or 3 channels); the same pixels always give the same bytes.
 * 0.16 ms and 515 bytes for a 28×28 image of Fashion-MNIST. Throws RangeError for any other shape.
 */
export function encodePng(pixels: Pixels): Uint8Array {
  const { width, height, channels, data } = pixels;
  if (channels !== 1 && channels !== 3) throw new RangeError(`a PNG needs 1 or 3 channels, not ${channels}`);
  return encode({ width, height, channels, depth: 8, data }, { zlib: { level: LEVEL } });
}

/**
 * The uint8 pixels of a PNG of 8 bits, grey or RGB, not interlaced.
 * Throws BAD_USER_INPUT for anything else, for damage, and beyond `maxPixels`, before the memory is taken.
 */
export function decodePng(bytes: Uint8Array, maxPixels = MAX_PIXELS): Pixels {
  const { header, compressed, transparency, bare } = splitPng(bytes);
  const channels = channelsOf(header, maxPixels);
  if (transparency)
    throw badInput("image", "This PNG has a transparent colour; only grey or RGB without alpha is taken.");
  const { width, height } = header;
  checkInflatedSize(compressed, height * (1 + width * channels));
  try {
    const { data } = decode(bare, { checkCrc: true });
    return { data: data as Uint8Array, width, height, channels };
  } catch (error) {
    throw badInput("image", "This PNG is damaged.", error);
  }
}

function channelsOf(header: PngHeader, maxPixels: number): 1 | 3 {
  const { width, height, depth, colorType, interlaced } = header;
  if (width === 0 || height === 0) throw badInput("image", "This PNG has no pixels.");
  if (width * height > maxPixels) {
    throw badInput("image", `This PNG has ${width} × ${height} pixels; at most ${maxPixels} are taken.`);
  }
  if (colorType !== 0 && colorType !== 2) {
    throw badInput("image", "This PNG has a palette or an alpha channel; only grey or RGB is taken.");
  }
  if (depth !== 8) throw badInput("image", `This PNG has ${depth} bits a channel; only 8 are taken.`);
  if (interlaced) throw badInput("image", "This PNG is interlaced; save it without interlacing.");
  return colorType === 0 ? 1 : 3;
}

/** Few bytes can inflate to a thousand times as many, whatever the header says: the threat is memory, so this stops at `size`. */
function checkInflatedSize(compressed: Buffer, size: number): void {
  let found: number;
  try {
    found = inflateSync(compressed, { maxOutputLength: size }).length;
  } catch (error) {
    throw badInput("image", "This PNG's pixels are damaged, or more than its header says.", error);
  }
  if (found !== size) throw badInput("image", "This PNG has fewer pixels than its header says.");
}
