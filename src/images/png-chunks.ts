/** The few chunks of a PNG that hold its pixels (W3C PNG, third edition, section 5). */
import { badInput } from "../errors.js";

export interface PngHeader {
  width: number;
  height: number;
  depth: number;
  /** 0 greyscale, 2 truecolour, 3 palette, 4 and 6 with alpha. */
  colorType: number;
  interlaced: boolean;
}
export interface PngChunks {
  header: PngHeader;
  /** The compressed pixels, all IDAT chunks together. */
  compressed: Buffer;
  /** A tRNS chunk: one colour is transparent. */
  transparency: boolean;
  /** The file with its pixels alone: a decoder that sees no other chunk cannot be attacked through one. */
  bare: Buffer;
}

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");

/** Splits a PNG without decompressing anything. Throws BAD_USER_INPUT for what is not a whole PNG. */
export function splitPng(bytes: Uint8Array): PngChunks {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!buffer.subarray(0, 8).equals(SIGNATURE)) throw badInput("image", "This is not a PNG.");
  const bare: Buffer[] = [SIGNATURE];
  const data: Buffer[] = [];
  let header: PngHeader | null = null;
  let transparency = false;
  for (let offset = 8; offset + 12 <= buffer.length; ) {
    const length = buffer.readUInt32BE(offset);
    const end = offset + 12 + length;
    if (end > buffer.length) break;
    const type = buffer.toString("latin1", offset + 4, offset + 8);
    if (type === "IHDR" && length === 13 && !header) header = readHeader(buffer, offset + 8);
    if (type === "IDAT") data.push(buffer.subarray(offset + 8, end - 4));
    if (type === "tRNS") transparency = true;
    if (type === "IHDR" || type === "IDAT" || type === "IEND") bare.push(buffer.subarray(offset, end));
    if (type === "IEND" && header) {
      return { header, compressed: Buffer.concat(data), transparency, bare: Buffer.concat(bare) };
    }
    offset = end;
  }
  throw badInput("image", "This PNG is cut short or broken.");
}

function readHeader(buffer: Buffer, at: number): PngHeader {
  return {
    width: buffer.readUInt32BE(at),
    height: buffer.readUInt32BE(at + 4),
    depth: buffer.readUInt8(at + 8),
    colorType: buffer.readUInt8(at + 9),
    interlaced: buffer.readUInt8(at + 12) !== 0,
  };
}
