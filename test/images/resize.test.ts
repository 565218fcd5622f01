import { beforeAll, expect, it } from "vitest";
import { pixelDigest } from "../../src/images/digest.js";
import { resizeBilinear } from "../../src/images/resize.js";
import type { Pixels } from "../../src/metrics/pixels.js";
import { INSTALLING_MS, python, pythonScript } from "../descriptors/python.js";

interface Case {
  from: [width: number, height: number, channels: number];
  to: [width: number, height: number];
  seed: number;
}

/** The same levels as test/descriptors/resize.py makes. */
function levels({ from: [width, height, channels], seed }: Case): Pixels {
  let state = seed;
  const data = Uint8Array.from({ length: width * height * channels }, () => {
    state = (state * 48271) % 2147483647;
    return (state >> 8) & 255;
  });
  return { data, width, height, channels };
}

const SIZES: [Case["from"], Case["to"]][] = [
  [
    [28, 28, 1],
    [320, 320],
  ],
  [
    [28, 28, 3],
    [288, 288],
  ],
  [
    [32, 32, 3],
    [320, 320],
  ],
  [
    [32, 32, 3],
    [33, 31],
  ],
  [
    [64, 48, 3],
    [32, 24],
  ],
  [
    [64, 48, 1],
    [17, 5],
  ],
  [
    [100, 37, 3],
    [37, 100],
  ],
  [
    [97, 101, 1],
    [7, 11],
  ],
  [
    [257, 129, 3],
    [224, 224],
  ],
  [
    [3, 200, 1],
    [200, 3],
  ],
  [
    [1, 1, 3],
    [5, 4],
  ],
  [
    [5, 4, 3],
    [1, 1],
  ],
  [
    [31, 31, 1],
    [31, 62],
  ],
  [
    [31, 31, 3],
    [62, 31],
  ],
  [
    [512, 512, 3],
    [320, 320],
  ],
];

beforeAll(() => python(), INSTALLING_MS);

it("resizes grey and RGB images, up and down and along one side alone, to Pillow's bytes", async () => {
  const cases = SIZES.flatMap(([from, to]) => [1, 20231016].map((seed): Case => ({ from, to, seed })));
  const said = await pythonScript("resize.py", cases.map((one) => `${JSON.stringify(one)}\n`).join(""));
  const wanted = said
    .trim()
    .split("\n")
    .map((line, i) => ({ ...cases[i]!, ...(JSON.parse(line) as { sha256: string }) }));
  const found = cases.map((one) => ({ ...one, sha256: pixelDigest(resizeBilinear(levels(one), ...one.to).data) }));
  expect(found).toEqual(wanted);
});

it("gives an image of the wanted size as it is", () => {
  const image = levels({ from: [9, 7, 3], to: [9, 7], seed: 3 });
  expect(resizeBilinear(image, 9, 7)).toEqual(image);
});

it("keeps what is constant, also white", () => {
  const white: Pixels = { data: new Uint8Array(28 * 28).fill(255), width: 28, height: 28, channels: 1 };
  expect([...new Set(resizeBilinear(white, 61, 13).data)]).toEqual([255]);
});

it("refuses sizes that no image has", () => {
  const image = levels({ from: [4, 4, 1], to: [1, 1], seed: 1 });
  expect(() => resizeBilinear(image, 0, 4)).toThrow("an image has no side of 0 pixels");
  expect(() => resizeBilinear(image, 4, 2.5)).toThrow("an image has no side of 2.5 pixels");
});
