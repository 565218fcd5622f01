/**
 * Frames: uint32 LE header length, uint32 LE body length, the header as UTF-8 JSON, the body's bytes.
 * The only unit that crosses between parent and child; docs/drawing-protocol.md describes it for other languages.
 */

export const MAX_HEADER_BYTES = 16 * 2 ** 20;
export const MAX_BODY_BYTES = 2 ** 30;
const PREFIX_BYTES = 8;

export interface FrameHeader {
  type: string;
}
export interface Frame<Header extends FrameHeader = FrameHeader> {
  header: Header;
  body: Buffer;
}

/** A stream that is not frames, or a frame beyond the limits: nothing after it can be trusted. */
export class BrokenFrame extends Error {
  override name = "BrokenFrame";
}

const EMPTY = new Uint8Array(0);

/** The frame as two pieces to be written one after the other, so that a large body is not copied. */
export function encodeFrame(header: FrameHeader, body: Uint8Array = EMPTY): [Buffer, Uint8Array] {
  const text = Buffer.from(JSON.stringify(header), "utf8");
  checkLengths(text.length, body.byteLength);
  const front = Buffer.allocUnsafe(PREFIX_BYTES + text.length);
  front.writeUInt32LE(text.length, 0);
  front.writeUInt32LE(body.byteLength, 4);
  text.copy(front, PREFIX_BYTES);
  return [front, body];
}

/** Puts a stream of bytes, cut anywhere, back into frames. Throws BrokenFrame, and then at every later call. */
export class FrameDecoder {
  private chunks: Buffer[] = [];
  private buffered = 0;
  private lengths: { header: number; body: number } | null = null;
  private broken: BrokenFrame | null = null;

  push(chunk: Buffer): Frame[] {
    if (this.broken) throw this.broken;
    if (chunk.length > 0) {
      this.chunks.push(chunk);
      this.buffered += chunk.length;
    }
    try {
      return this.complete();
    } catch (error) {
      this.broken = error as BrokenFrame;
      this.chunks = [];
      throw error;
    }
  }

  /** Whether the stream may end here. */
  get betweenFrames(): boolean {
    return this.buffered === 0 && this.lengths === null;
  }

  private complete(): Frame[] {
    const frames: Frame[] = [];
    for (;;) {
      if (this.lengths === null) {
        if (this.buffered < PREFIX_BYTES) return frames;
        const prefix = this.take(PREFIX_BYTES);
        this.lengths = { header: prefix.readUInt32LE(0), body: prefix.readUInt32LE(4) };
        checkLengths(this.lengths.header, this.lengths.body);
      }
      const { header, body } = this.lengths;
      if (this.buffered < header + body) return frames;
      frames.push({ header: parseHeader(this.take(header)), body: this.take(body) });
      this.lengths = null;
    }
  }

  // Nothing is allocated before it has arrived: a declared length alone costs no memory.
  private take(length: number): Buffer {
    this.buffered -= length;
    const first = this.chunks[0];
    if (length === 0 || first === undefined) return Buffer.alloc(0);
    if (first.length > length) {
      this.chunks[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    let gathered = 0;
    let count = 0;
    while (gathered < length) gathered += this.chunks[count++]!.length;
    const pieces = this.chunks.splice(0, count);
    const last = pieces[count - 1]!;
    const surplus = gathered - length;
    if (surplus > 0) {
      pieces[count - 1] = last.subarray(0, last.length - surplus);
      this.chunks.unshift(last.subarray(last.length - surplus));
    }
    return count === 1 ? pieces[0]! : Buffer.concat(pieces, length);
  }
}

function checkLengths(header: number, body: number): void {
  if (header > MAX_HEADER_BYTES) {
    throw new BrokenFrame(`a header of ${header} bytes: at most ${MAX_HEADER_BYTES} are allowed`);
  }
  if (body > MAX_BODY_BYTES) throw new BrokenFrame(`a body of ${body} bytes: at most ${MAX_BODY_BYTES} are allowed`);
}

function parseHeader(bytes: Buffer): FrameHeader {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new BrokenFrame("a header that is not JSON in UTF-8", { cause });
  }
  if (typeof header !== "object" || header === null || typeof (header as FrameHeader).type !== "string") {
    throw new BrokenFrame("a header that is not an object with a type");
  }
  return header as FrameHeader;
}
