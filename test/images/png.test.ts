import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConcordanceError } from "../../src/errors.js";
import { pixelDigest } from "../../src/images/digest.js";
import { decodePng, encodePng } from "../../src/images/png.js";
import { chunk, pngOf, readByHand, writeByHand } from "./png-by-hand.js";

const golden = (name: string) => readFile(path.join(import.meta.dirname, "../golden/png", name));
const ramp = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 37 + (i >> 3)) & 255);
const refusal = (png: Uint8Array, maxPixels?: number): string => {
  try {
    decodePng(png, maxPixels);
  } catch (error) {
    expect(error).toBeInstanceOf(ConcordanceError);
    expect(error).toMatchObject({ code: "BAD_USER_INPUT", details: { field: "image" } });
    return (error as Error).message;
  }
  throw new Error("it was taken");
};
const grey = (width: number, height: number) => deflateSync(new Uint8Array(height * (1 + width)));

const image = fc
  .record({
    width: fc.integer({ min: 1, max: 33 }),
    height: fc.integer({ min: 1, max: 33 }),
    channels: fc.constantFrom(1, 3),
  })
  .chain((shape) => {
    const length = shape.width * shape.height * shape.channels;
    return fc.uint8Array({ minLength: length, maxLength: length }).map((data) => ({ ...shape, data }));
  });

describe("encoding", () => {
  it("gives a PNG of header, pixels and end that a decoder of the specification reads back", () => {
    fc.assert(
      fc.property(image, (pixels) => {
        expect(readByHand(encodePng(pixels))).toEqual({ ...pixels, depth: 8, chunks: ["IHDR", "IDAT", "IEND"] });
      }),
      { numRuns: 60 },
    );
  });

  it("gives the same bytes for the same pixels, today and with any later library", () => {
    const png = encodePng({ data: ramp(28 * 28), width: 28, height: 28, channels: 1 });
    expect(createHash("sha256").update(png).digest("hex")).toBe(
      "5da663605582cc156beec4802e31607b776996b96a6930c7ed98b734ca8c263d",
    );
  });

  it.each([2, 4])("refuses %d channels", (channels) => {
    const pixels = { data: new Uint8Array(4 * channels), width: 2, height: 2, channels };
    expect(() => encodePng(pixels)).toThrow(new RangeError(`a PNG needs 1 or 3 channels, not ${channels}`));
  });

  it("refuses pixels that do not fill the shape", () => {
    expect(() => encodePng({ data: new Uint8Array(5), width: 2, height: 3, channels: 1 })).toThrow(RangeError);
  });
});

describe("decoding", () => {
  it.each([
    ["basn0g08.png", 1, "3f79224ccb00156a58645afcd6521d0facbf9cdec212b03935eb25e59e9dc532"],
    ["basn2c08.png", 3, "3ff78c7d0ac9033c81fbcc389478d7a594ef5508979e1b6a63cfd5b7f1949beb"],
  ])("reads PngSuite's %s as Go's image/png does", async (name, channels, digest) => {
    const pixels = decodePng(await golden(name));
    expect(pixels).toMatchObject({ width: 32, height: 32, channels });
    expect(pixelDigest(pixels.data)).toBe(digest);
  });

  it.each([1, 3] as const)("reads every filter, %d channels", (channels) => {
    const data = ramp(11 * 15 * channels);
    expect(decodePng(writeByHand(data, 11, 15, channels))).toEqual({ data, width: 11, height: 15, channels });
  });

  it("gives back what was encoded", () => {
    fc.assert(
      fc.property(image, (pixels) => {
        expect(decodePng(encodePng(pixels))).toEqual(pixels);
      }),
      { numRuns: 60 },
    );
  });

  it("reads from the middle of a larger buffer", () => {
    const pixels = { data: ramp(12), width: 4, height: 3, channels: 1 };
    const png = encodePng(pixels);
    const larger = new Uint8Array(png.length + 20).fill(9);
    larger.set(png, 7);
    expect(decodePng(larger.subarray(7, 7 + png.length))).toEqual(pixels);
  });

  it("does not look into chunks that hold no pixels: a colour profile that would inflate to gigabytes stays closed", () => {
    const profile = Buffer.concat([Buffer.from("icc\0\0", "latin1"), Buffer.from("not zlib at all")]);
    const png = pngOf({ width: 2, height: 2 }, grey(2, 2), [chunk("iCCP", profile)]);
    expect(decodePng(png).data).toEqual(new Uint8Array(4));
  });

  it.each([
    ["basn0g16.png", "This PNG has 16 bits a channel; only 8 are taken."],
    ["basn3p08.png", "This PNG has a palette or an alpha channel; only grey or RGB is taken."],
    ["basn6a08.png", "This PNG has a palette or an alpha channel; only grey or RGB is taken."],
  ])("refuses PngSuite's %s in words", async (name, message) => {
    expect(refusal(await golden(name))).toBe(message);
  });

  it("refuses what is interlaced, transparent or empty in words", () => {
    expect(refusal(pngOf({ width: 2, height: 2, interlace: 1 }, grey(2, 2)))).toBe(
      "This PNG is interlaced; save it without interlacing.",
    );
    expect(refusal(pngOf({ width: 2, height: 2 }, grey(2, 2), [chunk("tRNS", new Uint8Array(2))]))).toBe(
      "This PNG has a transparent colour; only grey or RGB without alpha is taken.",
    );
    expect(refusal(pngOf({ width: 0, height: 2 }, grey(0, 2)))).toBe("This PNG has no pixels.");
  });

  it("refuses a header of too many pixels before it takes their memory", () => {
    expect(refusal(pngOf({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 }, grey(1, 1)))).toBe(
      "This PNG has 2147483647 × 2147483647 pixels; at most 64000000 are taken.",
    );
    expect(refusal(pngOf({ width: 5, height: 5 }, grey(5, 5)), 24)).toBe(
      "This PNG has 5 × 5 pixels; at most 24 are taken.",
    );
  });

  it("stops inflating where the header's pixels end: 64 MB behind a header of 2 × 2", () => {
    const before = process.memoryUsage().arrayBuffers;
    const bomb = pngOf({ width: 2, height: 2 }, deflateSync(new Uint8Array(64_000_000)));
    const made = process.memoryUsage().arrayBuffers;
    expect(refusal(bomb)).toBe("This PNG's pixels are damaged, or more than its header says.");
    expect(process.memoryUsage().arrayBuffers - Math.max(made, before)).toBeLessThan(16_000_000);
  });

  it("refuses fewer pixels than the header says", () => {
    expect(refusal(pngOf({ width: 2, height: 3 }, grey(2, 2)))).toBe("This PNG has fewer pixels than its header says.");
  });

  it("refuses text, nothing, and every PNG cut short", () => {
    expect(refusal(Buffer.from("GIF89a, not a PNG"))).toBe("This is not a PNG.");
    expect(refusal(new Uint8Array())).toBe("This is not a PNG.");
    const png = encodePng({ data: ramp(16), width: 4, height: 4, channels: 1 });
    for (let length = 8; length < png.length; length++) {
      expect(refusal(png.subarray(0, length))).toBe("This PNG is cut short or broken.");
    }
  });

  it("refuses every PNG with a flipped bit in its pixels", () => {
    const png = encodePng({ data: ramp(16), width: 4, height: 4, channels: 1 });
    for (let at = 41; at < png.length - 12; at++) {
      const broken = Uint8Array.from(png, (byte, i) => (i === at ? byte ^ 4 : byte));
      expect(refusal(broken)).toMatch(/^This PNG('s pixels are damaged| is damaged| has fewer pixels)/);
    }
  });
});
