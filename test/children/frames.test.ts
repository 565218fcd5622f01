import { describe, expect, it } from "vitest";
import { BrokenFrame, encodeFrame, FrameDecoder, MAX_BODY_BYTES, MAX_HEADER_BYTES } from "../../src/children/frames.js";

const body = Buffer.from([0, 1, 2, 250, 255]);
const header = { type: "drawn", words: "Größe ☃", index: 3 };
const bytes = Buffer.concat(encodeFrame(header, body));

function prefix(headerBytes: number, bodyBytes: number): Buffer {
  const written = Buffer.alloc(8);
  written.writeUInt32LE(headerBytes, 0);
  written.writeUInt32LE(bodyBytes, 4);
  return written;
}

describe("frames", () => {
  it("are two little-endian lengths, a JSON header and a body, byte for byte", () => {
    const [front, back] = encodeFrame({ type: "done" }, Buffer.from("xy"));
    expect(Buffer.concat([front, back]).toString("latin1")).toBe('\x0f\0\0\0\x02\0\0\0{"type":"done"}xy');
  });

  it("come back whole when the stream is cut at any two places", () => {
    const stream = Buffer.concat([bytes, Buffer.concat(encodeFrame({ type: "done" })), bytes]);
    for (let cut = 0; cut <= stream.length; cut++) {
      const second = cut + Math.floor((stream.length - cut) / 2);
      const decoder = new FrameDecoder();
      const frames = [stream.subarray(0, cut), stream.subarray(cut, second), stream.subarray(second)].flatMap((part) =>
        decoder.push(part),
      );
      expect(frames).toEqual([
        { header, body },
        { header: { type: "done" }, body: Buffer.alloc(0) },
        { header, body },
      ]);
      expect(decoder.betweenFrames).toBe(true);
    }
  });

  it("come back whole byte by byte, and not before the last byte", () => {
    const decoder = new FrameDecoder();
    for (const byte of bytes.subarray(0, -1)) {
      expect(decoder.push(Buffer.from([byte]))).toEqual([]);
      expect(decoder.betweenFrames).toBe(false);
    }
    expect(decoder.push(bytes.subarray(-1))).toEqual([{ header, body }]);
  });

  it("do not share a body with the frames after it", () => {
    const decoder = new FrameDecoder();
    const [first] = decoder.push(Buffer.concat([bytes, bytes.subarray(0, 3)]));
    decoder.push(bytes.subarray(3));
    expect(first!.body).toEqual(body);
  });

  it("of a header beyond the limit are refused before it arrives", () => {
    expect(() => new FrameDecoder().push(prefix(MAX_HEADER_BYTES + 1, 0))).toThrow(
      "a header of 16777217 bytes: at most 16777216 are allowed",
    );
    expect(new FrameDecoder().push(prefix(MAX_HEADER_BYTES, 0))).toEqual([]);
  });

  it("of a body beyond the limit are refused before it arrives, and one at the limit takes no memory yet", () => {
    expect(() => new FrameDecoder().push(prefix(2, MAX_BODY_BYTES + 1))).toThrow(
      "a body of 1073741825 bytes: at most 1073741824 are allowed",
    );
    const before = process.memoryUsage().arrayBuffers;
    expect(new FrameDecoder().push(prefix(2, MAX_BODY_BYTES))).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });

  it.each([
    ["is not JSON", "{", "a header that is not JSON in UTF-8"],
    ["is not UTF-8", '{"type":"\xff"}', "a header that is not JSON in UTF-8"],
    ["is a list", "[]", "a header that is not an object with a type"],
    ["is null", "null", "a header that is not an object with a type"],
    ["has no type", "{}", "a header that is not an object with a type"],
  ])("whose header %s are refused", (_, text, message) => {
    const content = Buffer.from(text, "latin1");
    expect(() => new FrameDecoder().push(Buffer.concat([prefix(content.length, 0), content]))).toThrow(message);
  });

  it("are not looked for again after a broken one", () => {
    const decoder = new FrameDecoder();
    expect(() => decoder.push(Buffer.from("hello, this is text"))).toThrow(BrokenFrame);
    expect(() => decoder.push(bytes)).toThrow(BrokenFrame);
  });

  it("that would be too large are not written", () => {
    expect(() => encodeFrame({ type: "x".repeat(MAX_HEADER_BYTES) })).toThrow(BrokenFrame);
  });
});
