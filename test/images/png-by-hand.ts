/** PNG written and read by the specification with zlib alone: what the library is checked against. */
import { deflateSync, inflateSync, crc32 as zlibCrc32 } from "node:zlib";

export const FILTERS = ["None", "Sub", "Up", "Average", "Paeth"] as const;

interface Header {
  width: number;
  height: number;
  depth?: number;
  colorType?: number;
  interlace?: number;
}

export function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(zlibCrc32(body), body.length + 4);
  return framed;
}

/** A PNG of these compressed pixels, whatever they hold, with `extra` chunks before them. */
export function pngOf(header: Header, compressed: Uint8Array, extra: Buffer[] = []): Buffer {
  const { width, height, depth = 8, colorType = 0, interlace = 0 } = header;
  const ihdr = Buffer.alloc(13);
  ihdr.writeUInt32BE(width, 0);
  ihdr.writeUInt32BE(height, 4);
  ihdr.set([depth, colorType, 0, 0, interlace], 8);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", ihdr),
    ...extra,
    chunk("IDAT", compressed),
    chunk("IEND", new Uint8Array()),
  ]);
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

/** What filter `type` predicts from left (a), above (b) and above left (c): section 9.2 of the specification. */
function predicted(type: number, a: number, b: number, c: number): number {
  return [0, a, b, (a + b) >> 1, paeth(a, b, c)][type]!;
}

/** Row y is filtered with type y mod 5. */
export function writeByHand(data: Uint8Array, width: number, height: number, channels: 1 | 3): Buffer {
  const line = width * channels;
  const raw = Buffer.alloc(height * (line + 1));
  for (let y = 0; y < height; y++) {
    raw[y * (line + 1)] = y % 5;
    for (let x = 0; x < line; x++) {
      const at = (dx: number, dy: number) => (x - dx < 0 || y - dy < 0 ? 0 : data[(y - dy) * line + x - dx]!);
      raw[y * (line + 1) + 1 + x] = data[y * line + x]! - predicted(y % 5, at(channels, 0), at(0, 1), at(channels, 1));
    }
  }
  return pngOf({ width, height, colorType: channels === 1 ? 0 : 2 }, deflateSync(raw));
}

export function readByHand(png: Uint8Array) {
  const bytes = Buffer.from(png);
  const chunks: { type: string; data: Buffer }[] = [];
  for (let offset = 8; offset < bytes.length; ) {
    const length = bytes.readUInt32BE(offset);
    const body = bytes.subarray(offset + 4, offset + 8 + length);
    if (zlibCrc32(body) !== bytes.readUInt32BE(offset + 8 + length)) throw new Error("CRC");
    chunks.push({ type: body.toString("latin1", 0, 4), data: body.subarray(4) });
    offset += 12 + length;
  }
  const header = chunks[0]!.data;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = header[9] === 0 ? 1 : 3;
  const raw = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data)));
  const line = width * channels;
  const data = new Uint8Array(height * line);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)]!;
    for (let x = 0; x < line; x++) {
      const at = (dx: number, dy: number) => (x - dx < 0 || y - dy < 0 ? 0 : data[(y - dy) * line + x - dx]!);
      data[y * line + x] = raw[y * (line + 1) + 1 + x]! + predicted(filter, at(channels, 0), at(0, 1), at(channels, 1));
    }
  }
  return { chunks: chunks.map(({ type }) => type), depth: header[8], width, height, channels, data };
}
