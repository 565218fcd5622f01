/** Reads the images and labels of a training set from the files that its card names: IDX, NumPy, PNG folders, Parquet. */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { sha256 } from "../../domain/digest.js";
import type { Shape } from "../../domain/model.js";
import { badInput, ConcordanceError } from "../../errors.js";
import { parseIdx } from "../../images/idx.js";
import { npyNumbers, parseNpy } from "../../images/npy.js";
import { decodePng } from "../../images/png.js";
import type { OwnSetCard } from "./own-set-card.js";

export interface ReadSet {
  /** Channels, height, width. */
  shape: Shape;
  size: number;
  /** uint8, image by image, each (height, width, channels). */
  pixels: Uint8Array;
  labels: number[] | null;
}
/** Sets are held in memory whole, here and where they are compared. */
export const MOST_PIXEL_BYTES = 512 * 2 ** 20;

const unzip = promisify(gunzip);

/** Everything that a card names, read. BAD_USER_INPUT, by the card's field, for what cannot be used. */
export async function readSetFiles(folder: string, card: OwnSetCard): Promise<ReadSet> {
  const { images } = card;
  const read =
    "folder" in images ? await readFolder(folder, images.folder, card.classes) : await readFileList(folder, images);
  const labels = card.labels ? await readLabels(folder, card.labels) : read.labels;
  return { ...read, labels };
}

async function readFileList(
  folder: string,
  images: Extract<OwnSetCard["images"], { file: unknown }>,
): Promise<ReadSet> {
  const names = [images.file].flat();
  if (names.length > 1 && images.sha256)
    throw badInput("images.sha256", "images.sha256 is of one file, not of several.");
  const builder = new SetBuilder();
  const labels: number[] = [];
  const inParquet = names.every((name) => name.endsWith(".parquet"));
  if (images.labels !== undefined && !inParquet) {
    throw badInput(
      "images.labels",
      "images.labels is a column of Parquet files: other labels are a file of their own, named in labels.",
    );
  }
  for (const name of names) {
    const bytes = await bytesOf(folder, name, "images.file", images.sha256);
    await under("images.file", name, async () => {
      if (!name.endsWith(".parquet")) return addArray(builder, name, bytes);
      // Read when it is needed: no other command has a use for it.
      const { addParquet } = await import("./set-parquet.js");
      labels.push(...(await addParquet(builder, bytes, images)));
    });
  }
  return { ...builder.result("images.file"), labels: images.labels === undefined ? null : labels };
}

function addArray(builder: SetBuilder, name: string, bytes: Buffer): void {
  const { dimensions, data } = name.endsWith(".npy") ? uint8Npy(bytes) : parseIdx(bytes);
  const [count = 0, height = 0, width = 0, channels = 1, ...more] = dimensions;
  const whole = dimensions.length >= 3 && more.length === 0 && (channels === 1 || channels === 3);
  if (!whole) {
    throw new Error(
      `its shape is (${dimensions.join(", ")}): (N, H, W), or (N, H, W, C) with 1 or 3 channels, is needed`,
    );
  }
  builder.add([channels, height, width], count, data);
}

function uint8Npy(bytes: Buffer) {
  const array = parseNpy(bytes);
  if (array.type !== "|u1") throw new Error(`it holds ${array.type}: images are needed as uint8`);
  return array;
}

/** Pictures in the order of their names, or in a subfolder for each class in the order of the card's classes. */
async function readFolder(folder: string, name: string, classes: string[]): Promise<ReadSet> {
  const root = path.join(folder, name);
  const entries = await readdir(root, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    throw badInput("images.folder", `images.folder is ${name}, which cannot be read (${cause.code}).`, cause);
  });
  const subfolders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const strange = subfolders.filter((sub) => !classes.includes(sub));
  if (strange.length > 0) {
    throw badInput(
      "classes",
      `${name} has the subfolder ${strange[0]}: each must be named as one of the card's classes.`,
    );
  }
  const builder = new SetBuilder();
  const labels: number[] = [];
  const parts = subfolders.length > 0 ? classes.filter((one) => subfolders.includes(one)) : [""];
  for (const part of parts) {
    const names = (await readdir(path.join(root, part))).filter((file) => /\.png$/i.test(file)).sort();
    for (const file of names) {
      const shown = path.posix.join(name, part, file);
      await under("images.folder", shown, async () => builder.addPng(await readFile(path.join(root, part, file))));
      labels.push(classes.indexOf(part));
    }
  }
  return { ...builder.result("images.folder"), labels: subfolders.length > 0 ? labels : null };
}

async function readLabels(
  folder: string,
  { file, sha256: digest }: NonNullable<OwnSetCard["labels"]>,
): Promise<number[]> {
  const bytes = await bytesOf(folder, file, "labels.file", digest);
  return under("labels.file", file, async () => {
    if (file.endsWith(".npy")) {
      const array = parseNpy(bytes);
      if (array.dimensions.length !== 1)
        throw new Error(`its shape is (${array.dimensions.join(", ")}): (N) is needed`);
      return npyNumbers(array);
    }
    const { dimensions, data } = parseIdx(bytes);
    if (dimensions.length !== 1) throw new Error(`its shape is (${dimensions.join(", ")}): (N) is needed`);
    return [...data];
  });
}

/** A file's bytes, unpacked where it is gzip. */
async function bytesOf(folder: string, name: string, field: string, digest?: string): Promise<Buffer> {
  const file = path.join(folder, name);
  const { size } = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw badInput(field, `${field} is ${name}, which cannot be read (${cause.code}).`, cause);
  });
  if (size > 2 * MOST_PIXEL_BYTES)
    throw badInput(field, `${name} has ${size} bytes: at most ${2 * MOST_PIXEL_BYTES} are read.`);
  const bytes = await readFile(file);
  if (digest !== undefined && sha256(bytes) !== digest) {
    throw badInput(
      `${field.split(".")[0]}.sha256`,
      `${name} is not the file that the card describes: its SHA-256 is ${sha256(bytes)}.`,
    );
  }
  if (!name.endsWith(".gz")) return bytes;
  return under(field, name, () => unzip(bytes, { maxOutputLength: MOST_PIXEL_BYTES + 1_024 }));
}

/** What is wrong with a file is said of the card's field that names it. */
async function under<T>(field: string, name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof ConcordanceError && cause.details.field !== "image") throw cause;
    const words = (cause as Error).message.replace(/\.$/, "");
    throw badInput(field, `${name} cannot be used: ${words}.`, cause);
  }
}

/** Images of one shape, one after the other. */
export class SetBuilder {
  private shape: Shape | null = null;
  private size = 0;
  private bytes = 0;
  private readonly parts: Uint8Array[] = [];

  add(shape: Shape, count: number, data: Uint8Array): void {
    this.shape ??= shape;
    if (this.shape.join() !== shape.join()) {
      const [was, is] = [this.shape, shape].map((one) => one.join("×"));
      throw new Error(`its images are ${is} (channels×height×width), and those before are ${was}`);
    }
    this.bytes += data.length;
    if (this.bytes > MOST_PIXEL_BYTES)
      throw new Error(`the set has more than ${MOST_PIXEL_BYTES} bytes of pixels, the most that is taken`);
    this.size += count;
    this.parts.push(data);
  }

  addPng(bytes: Uint8Array): void {
    const { data, width, height, channels } = decodePng(bytes);
    this.add([channels, height, width], 1, data);
  }

  result(field: string): ReadSet {
    if (!this.shape || this.size === 0) throw badInput(field, `${field} holds no images.`);
    return { shape: this.shape, size: this.size, pixels: Buffer.concat(this.parts), labels: null };
  }
}
