import { describe, expect, it } from "vitest";
import { contactSheet } from "../../src/images/contact-sheet.js";
import type { Pixels } from "../../src/metrics/pixels.js";

const grey = (width: number, height: number, values: number[]): Pixels => ({
  data: Uint8Array.from(values),
  width,
  height,
  channels: 1,
});
const flat = (width: number, height: number, value: number) => grey(width, height, Array(width * height).fill(value));
const red: Pixels = { data: Uint8Array.of(255, 0, 0), width: 1, height: 1, channels: 3 };
/** One text a row, so that a failure shows the picture. */
const picture = ({ data, width, height, channels }: Pixels) =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) =>
      data.slice((y * width + x) * channels, (y * width + x + 1) * channels).join(","),
    ).join(" "),
  );

describe("a contact sheet", () => {
  it("has rows down, columns across, and 2 px of mid-grey between", () => {
    const a = grey(2, 1, [1, 2]);
    const b = grey(2, 1, [3, 4]);
    const c = grey(2, 1, [5, 6]);
    const d = grey(2, 1, [7, 8]);
    const gap = "128 128 128 128 128 128";
    expect(
      picture(
        contactSheet([
          [a, b],
          [c, d],
        ]),
      ),
    ).toEqual(["1 2 128 128 3 4", gap, gap, "5 6 128 128 7 8"]);
  });

  it("is exactly the image where there is one", () => {
    const image = grey(2, 2, [1, 2, 3, 4]);
    expect(contactSheet([[image]])).toEqual(image);
  });

  it("repeats each pixel scale times each way, and leaves the gap at 2 px", () => {
    const image = grey(2, 1, [1, 2]);
    const row = "1 1 1 2 2 2 128 128 1 1 1 2 2 2";
    expect(picture(contactSheet([[image, image]], 3))).toEqual([row, row, row]);
  });

  it("draws a missing image as a dark tile with two light diagonals", () => {
    const tile = ["208 48 48 208", "48 208 208 48", "48 208 208 48", "208 48 48 208"];
    const sheet = picture(contactSheet([[flat(4, 4, 9), null]]));
    expect(sheet.map((row) => row.split(" ").slice(6).join(" "))).toEqual(tile);
  });

  it("draws a row that ends early to the sheet's width with missing images", () => {
    expect(contactSheet([[flat(3, 3, 1), flat(3, 3, 2)], [flat(3, 3, 3)]])).toEqual(
      contactSheet([
        [flat(3, 3, 1), flat(3, 3, 2)],
        [flat(3, 3, 3), null],
      ]),
    );
  });

  it("shows how many are missing where all are", () => {
    expect(contactSheet([[null, null]])).toMatchObject({ width: 58, height: 28, channels: 1 });
  });

  it("turns grey into RGB where any image is RGB, crossed tiles and the gap too", () => {
    expect(picture(contactSheet([[flat(1, 1, 7), red, null]]))).toEqual([
      "7,7,7 128,128,128 128,128,128 255,0,0 128,128,128 128,128,128 208,208,208",
    ]);
  });

  it("stands smaller images in the middle of a cell of the largest", () => {
    expect(picture(contactSheet([[flat(3, 3, 1), flat(1, 1, 2)]]))).toEqual([
      "1 1 1 128 128 128 128 128",
      "1 1 1 128 128 128 2 128",
      "1 1 1 128 128 128 128 128",
    ]);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses the scale %d", (scale) => {
    expect(() => contactSheet([[flat(1, 1, 1)]], scale)).toThrow(RangeError);
  });

  it("refuses a sheet without a cell", () => {
    expect(() => contactSheet([])).toThrow(RangeError);
    expect(() => contactSheet([[], []])).toThrow(RangeError);
  });

  it("refuses more than 64,000,000 pixels before it takes their memory", () => {
    const rows = Array.from({ length: 64 }, () => Array.from({ length: 1000 }, () => null));
    expect(() => contactSheet(rows, 2)).toThrow(
      "The sheet would be 57998 × 3710 pixels, at most 64000000 are drawn: ask for fewer images or a smaller scale.",
    );
  });
});
