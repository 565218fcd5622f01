import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { sha256 } from "../../src/domain/digest.js";
import { parseIdx } from "../../src/images/idx.js";
import { encodePng } from "../../src/images/png.js";
import { checkSet } from "../../src/services/registration/add-training-set.js";
import { readOwnSetCard } from "../../src/services/registration/own-set-card.js";
import { readSetFiles } from "../../src/services/registration/set-files.js";
import { dataOf } from "../contract/examples.js";
import { startTestServer } from "../support/server.js";
import { temporaryFolder } from "../support/temporary.js";

const folder = temporaryFolder();
const SETS = new URL("../golden/sets/", import.meta.url);
const zoo = (name: string) =>
  readFileSync(new URL(`../../zoo/training/fashion-mnist-32768-${name}.gz`, import.meta.url));
const COUNT = 12;
const PIXELS = Buffer.from(parseIdx(gunzipSync(zoo("images-idx3-ubyte"))).data.subarray(0, 784 * COUNT));
const LABELS = [...parseIdx(gunzipSync(zoo("labels-idx1-ubyte"))).data.subarray(0, COUNT)];
const CLASSES = Array.from({ length: 10 }, (_, i) => `class ${i}`);

for (const name of ["tiny.npy", "tiny-colour.npy", "tiny-fortran.npy", "tiny-float.npy", "tiny-labels.npy"]) {
  copyFileSync(new URL(name, SETS), path.join(folder, name));
}
for (const name of ["tiny.parquet", "tiny-gzip.parquet", "tiny-jpeg.parquet"]) {
  copyFileSync(new URL(name, SETS), path.join(folder, name));
}
const idx = (dimensions: number[], data: Uint8Array) => {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt16BE(0x08, 1);
  header[3] = dimensions.length;
  header[2] = 0x08;
  dimensions.forEach((extent, i) => {
    header.writeUInt32BE(extent, 4 + 4 * i);
  });
  return Buffer.concat([header, data]);
};
writeFileSync(path.join(folder, "tiny-idx3-ubyte.gz"), gzipSync(idx([COUNT, 28, 28], PIXELS)));
writeFileSync(path.join(folder, "tiny-idx1-ubyte"), idx([COUNT], Uint8Array.from(LABELS)));
const pictures = (name: string, of: (i: number) => string) => {
  for (let i = 0; i < COUNT; i++) {
    const file = path.join(folder, name, of(i));
    mkdirSync(path.dirname(file), { recursive: true });
    const data = PIXELS.subarray(784 * i, 784 * (i + 1));
    writeFileSync(file, encodePng({ data, width: 28, height: 28, channels: 1 }));
  }
};
pictures("flat", (i) => `${String(i).padStart(3, "0")}.png`);
pictures("by-class", (i) => `${["even", "odd"][LABELS[i]! % 2]}/${String(i).padStart(3, "0")}.png`);

const card = (more: Record<string, unknown>) => ({ slug: "tiny", title: "Twelve images", ...more });
const read = async (more: Record<string, unknown>) => readSetFiles(folder, readOwnSetCard(JSON.stringify(card(more))));
const refused = (more: Record<string, unknown>) =>
  read(more).then(
    () => null,
    (error: { message: string; details: { field?: string } }) => ({
      field: error.details?.field,
      message: error.message,
    }),
  );

describe("images are read, to the byte, from", () => {
  test.each([
    ["IDX, packed", { file: "tiny-idx3-ubyte.gz" }],
    ["NumPy's own file", { file: "tiny.npy" }],
    ["a folder of PNGs", { folder: "flat" }],
    ["Parquet in Hugging Face's layout", { file: "tiny.parquet" }],
    ["the same with gzip", { file: "tiny-gzip.parquet" }],
  ])("%s", async (_, images) => {
    const set = await read({ images });
    expect({ ...set, pixels: sha256(set.pixels) }).toEqual({
      shape: [1, 28, 28],
      size: COUNT,
      pixels: sha256(PIXELS),
      labels: null,
    });
  });

  test("several files, one after the other", async () => {
    const set = await read({ images: { file: ["tiny.npy", "tiny-idx3-ubyte.gz"] } });
    expect(set.size).toBe(2 * COUNT);
    expect(sha256(set.pixels)).toBe(sha256(Buffer.concat([PIXELS, PIXELS])));
  });

  test("NumPy's file with channels last", async () => {
    const set = await read({ images: { file: "tiny-colour.npy" } });
    expect(set).toMatchObject({ shape: [3, 28, 28], size: 3 });
    expect([...set.pixels].every((value, i) => value === PIXELS[Math.floor(i / 3)])).toBe(true);
  });
});

describe("labels are read from", () => {
  test.each([
    ["IDX", { images: { file: "tiny.npy" }, labels: { file: "tiny-idx1-ubyte" } }],
    ["NumPy's int64", { images: { file: "tiny.npy" }, labels: { file: "tiny-labels.npy" } }],
    ["a column of Parquet", { images: { file: "tiny.parquet", labels: "label" } }],
  ])("%s", async (_, more) => {
    expect((await read(more)).labels).toEqual(LABELS);
  });

  test("subfolders named as the classes, in the order of the classes", async () => {
    const set = await read({ images: { folder: "by-class" }, classes: ["odd", "even"] });
    const odd = LABELS.filter((label) => label % 2 === 1).length;
    expect(set.labels).toEqual([...new Array(odd).fill(0), ...new Array(COUNT - odd).fill(1)]);
    const first = LABELS.findIndex((label) => label % 2 === 1);
    expect([...set.pixels.subarray(0, 784)]).toEqual([...PIXELS.subarray(784 * first, 784 * (first + 1))]);
  });
});

describe("what cannot be used is refused, by the card's field", () => {
  test.each([
    [
      "a file that is not there",
      { images: { file: "none.npy" } },
      "images.file",
      "none.npy, which cannot be read .ENOENT",
    ],
    ["floats", { images: { file: "tiny-float.npy" } }, "images.file", "it holds <f4|the .npy file holds <f4"],
    ["Fortran order", { images: { file: "tiny-fortran.npy" } }, "images.file", "save it in C order"],
    ["labels as images", { images: { file: "tiny-labels.npy" } }, "images.file", "images are needed as uint8"],
    [
      "another file than described",
      { images: { file: "tiny.npy", sha256: "0".repeat(64) } },
      "images.sha256",
      "not the file that the card describes",
    ],
    [
      "images of two shapes",
      { images: { file: ["tiny.npy", "tiny-colour.npy"] } },
      "images.file",
      "its images are 3×28×28",
    ],
    [
      "JPEG in Parquet",
      { images: { file: "tiny-jpeg.parquet" } },
      "images.file",
      "Row 0 holds a JPEG: only PNG is without loss",
    ],
    ["a column that is not there", { images: { file: "tiny.parquet", column: "picture" } }, "images.file", "picture"],
    [
      "a column of labels in NumPy's file",
      { images: { file: "tiny.npy", labels: "label" } },
      "images.labels",
      "a column of Parquet files",
    ],
    ["a subfolder that is no class", { images: { folder: "by-class" } }, "classes", "has the subfolder (even|odd)"],
    ["a folder without pictures", { images: { folder: "empty" } }, "images.folder", "ENOENT|holds no images"],
    ["a place outside", { images: { file: "../secret.npy" } }, "images.file", "beside the card or below it"],
    ["an unknown field", { images: { file: "tiny.npy" }, colour: true }, "card", "colour"],
  ])("%s", async (_, more, field, words) => {
    const error = await refused(more);
    expect(error?.field).toBe(field);
    expect(error?.message).toMatch(new RegExp(words));
  });
});

describe("npm run training-set:add", async () => {
  const server = await startTestServer({ models: [], workers: 0 });
  afterAll(() => server.stop());
  const add = async (more: Record<string, unknown>) => {
    const file = path.join(folder, "card.json");
    writeFileSync(file, JSON.stringify(card(more)));
    return server.command(["training-set", "add", file]);
  };
  const sets = async () =>
    (
      await dataOf(
        server,
        "{ trainingSets { edges { node { slug size shape digest classes image(index: 11) { pixels } label(index: 11) } } } }",
      )
    ).trainingSets.edges.map(({ node }: { node: unknown }) => node);

  test("registers a set while the server runs; twice changes nothing, whatever the files and names", async () => {
    const images = { file: "tiny.npy" };
    const more = {
      images,
      labels: { file: "tiny-labels.npy" },
      classes: CLASSES,
      size: COUNT,
      shape: [1, 28, 28],
      digest: sha256(PIXELS),
    };
    const first = await add(more);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("tiny: 12 images of 1×28×28") });
    const pixels = sha256(PIXELS.subarray(784 * 11));
    const there = { slug: "tiny", size: COUNT, shape: [1, 28, 28], digest: sha256(PIXELS), classes: CLASSES };
    expect(await sets()).toContainEqual({ ...there, image: { pixels }, label: LABELS[11] });
    const before = await server.sql("select * from training_set order by slug");
    for (const again of [more, { images: { folder: "flat" }, slug: "another-name", title: "The same" }]) {
      expect(await add(again)).toMatchObject({ code: 0, stdout: expect.stringContaining("tiny: 12 images") });
      expect(await server.sql("select * from training_set order by slug")).toEqual(before);
    }
  });

  test("refuses other images under a name that is taken", async () => {
    const { code, stderr } = await add({ images: { file: "tiny-colour.npy" } });
    expect(code).toBe(1);
    expect(stderr).toContain("slug is tiny, which other images have");
  });
});

describe("what is not as the card says is refused, by its field", () => {
  const images = { file: "tiny.npy" };
  const labels = { file: "tiny-labels.npy" };
  test.each([
    ["size", { images, size: 13 }, "size is 13, and the files hold 12 images"],
    ["shape", { images, shape: [3, 28, 28] }, "shape is 3×28×28, and the files' images are 1×28×28"],
    ["digest", { images, digest: "0".repeat(64) }, "the pixels hash to"],
    ["labels", { images, labels, classes: ["one"] }, "has the label 2: classes go from 0 to 0"],
    ["classes", { images, labels }, "classes names none"],
    ["labels", { images: { file: "tiny-colour.npy" }, labels, classes: CLASSES }, "There are 12 labels for 3 images"],
  ])("%s: %o", async (field, more, words) => {
    const set = await read(more);
    expect(() => checkSet(readOwnSetCard(JSON.stringify(card(more))), set)).toThrow(
      expect.objectContaining({ details: { field }, message: expect.stringContaining(words) }),
    );
  });
});
