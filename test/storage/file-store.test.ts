import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConcordanceError } from "../../src/errors.js";
import { openStore } from "../../src/storage/index.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../../src/storage/object-store.js";
import { temporaryFolder } from "./other-process.js";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const BYTES = Buffer.from("six hundred bytes of an image, or so");
const DIGEST = sha256(BYTES);
const NAME = `images/${DIGEST}.png`;

let directory: string;
let remove: () => Promise<void>;
let store: ObjectStore;
const open = () =>
  openStore({ kind: "files", directory, publicUrl: "http://lab.example", signingSecret: "a secret of this test" });
const fileOf = (name: string) => {
  const [folder, file = ""] = name.split("/");
  return path.join(directory, folder!, file.slice(0, 2), file);
};
const filesUnder = async (folder: string) => {
  const entries = await readdir(path.join(directory, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
};

beforeEach(async () => {
  const temporary = await temporaryFolder();
  directory = path.join(temporary.folder, "data", "objects");
  remove = temporary.remove;
  store = await open();
});
afterEach(() => remove());

describe("putting", () => {
  it("keeps bytes under their SHA-256, in a folder of its first two digits, and gives them back", async () => {
    expect(await store.put("images", "png", BYTES)).toEqual({ name: NAME, digest: DIGEST, bytes: BYTES.length });
    expect(await readFile(path.join(directory, "images", DIGEST.slice(0, 2), `${DIGEST}.png`))).toEqual(BYTES);
    expect(await store.get(NAME)).toEqual(BYTES);
    expect(await store.has(NAME)).toBe(true);
    expect(await filesUnder("tmp")).toEqual([]);
  });

  it("writes the same bytes once", async () => {
    await store.put("images", "png", BYTES);
    await chmod(fileOf(NAME), 0o400);
    await Promise.all([store.put("images", "png", BYTES), (await open()).put("images", "png", BYTES)]);
    expect(await filesUnder("images")).toEqual([fileOf(NAME)]);
    expect(await filesUnder("tmp")).toEqual([]);
  });

  it("replaces a file of the wrong size, and keeps it for the operator", async () => {
    await store.put("images", "png", BYTES);
    await writeFile(fileOf(NAME), BYTES.subarray(0, 5));
    await store.put("images", "png", BYTES);
    expect(await store.get(NAME)).toEqual(BYTES);
    const kept = await filesUnder("damaged");
    expect(await Promise.all(kept.map((file) => readFile(file)))).toEqual([BYTES.subarray(0, 5)]);
  });

  it("replaces a file of the right size with a flipped bit", async () => {
    await store.put("images", "png", BYTES);
    await flipBit(fileOf(NAME));
    await store.put("images", "png", BYTES);
    expect(await store.get(NAME)).toEqual(BYTES);
    expect(await filesUnder("damaged")).toHaveLength(1);
  });

  it("goes on when its folders are removed under it", async () => {
    await store.put("images", "png", BYTES);
    await rm(directory, { recursive: true });
    await store.put("images", "png", BYTES);
    expect(await store.get(NAME)).toEqual(BYTES);
  });

  it("stores 32 images at once, an empty one among them", async () => {
    const images = Array.from({ length: 32 }, (_, i) => randomBytes(i * 20));
    const stored = await Promise.all(images.map((image) => store.put("images", "png", image)));
    const found = await Promise.all(stored.map(({ name }) => store.get(name)));
    expect(found.map(sha256)).toEqual(images.map(sha256));
  });

  it.each(["", "PNG", "p/g", "..", "a.b", "ninechars"])("refuses the extension %j", async (extension) => {
    await expect(store.put("images", extension, BYTES)).rejects.toThrow(RangeError);
  });
});

describe("getting", () => {
  it("finds a flipped bit and says what the bytes hash to", async () => {
    await store.put("images", "png", BYTES);
    await flipBit(fileOf(NAME));
    const found = sha256(await readFile(fileOf(NAME)));
    const error = await store.get(NAME).catch((reason) => reason);
    expect(error).toBeInstanceOf(ObjectDamaged);
    expect(error).toMatchObject({ objectName: NAME, found });
  });

  it("says that an object is missing", async () => {
    await expect(store.get(NAME)).rejects.toThrow(new ObjectMissing(NAME));
    expect(await store.has(NAME)).toBe(false);
  });

  it.each([
    `images/../weights/${DIGEST}.png`,
    "images/../../secret.png",
    `/images/${DIGEST}.png`,
    `images\\${DIGEST}.png`,
    `images/${DIGEST}.png\0`,
    `images/${DIGEST}.png\n`,
    `images/${DIGEST.toUpperCase()}.png`,
    `damaged/${DIGEST}.png`,
    `tmp/${DIGEST}.png`,
    `images/${DIGEST}`,
    `images/${DIGEST}.png/..`,
    `images/${DIGEST.slice(1)}.png`,
  ])("treats %j as missing, whatever lies on the disk", async (name) => {
    await store.put("images", "png", BYTES);
    await writeFile(path.join(directory, "..", "secret.png"), "not an object");
    await expect(store.get(name)).rejects.toThrow(ObjectMissing);
    expect(await store.has(name)).toBe(false);
    await expect(store.url(name)).rejects.toThrow(ObjectMissing);
  });
});

describe("setting aside", () => {
  it("keeps the damaged file for the operator and frees its name", async () => {
    await store.put("images", "png", BYTES);
    await flipBit(fileOf(NAME));
    await store.setAside(NAME);
    expect(await store.has(NAME)).toBe(false);
    expect(await filesUnder("damaged")).toHaveLength(1);
    await store.put("images", "png", BYTES);
    expect(await store.get(NAME)).toEqual(BYTES);
  });

  it("leaves a sound object where it is: another reader saw the damage first and it was drawn again", async () => {
    await store.put("images", "png", BYTES);
    await store.setAside(NAME);
    expect(await store.get(NAME)).toEqual(BYTES);
  });

  it("does nothing for an object that is gone", async () => {
    await expect(store.setAside(NAME)).resolves.toBeUndefined();
  });
});

describe("an object from a file", () => {
  const given = () => path.join(path.dirname(directory), "given");
  const giveLarge = async () => {
    const bytes = randomBytes(300_000);
    await mkdir(path.dirname(directory), { recursive: true });
    await writeFile(given(), bytes);
    return bytes;
  };
  const readAll = async (name: string) => Buffer.concat(await (await store.open(name)).stream.toArray());

  it("is kept under its SHA-256, again is harmless, and the file stays", async () => {
    const bytes = await giveLarge();
    const stored = { name: `datasets/${sha256(bytes)}.parquet`, digest: sha256(bytes), bytes: bytes.length };
    expect(await store.putFile("datasets", "parquet", given())).toEqual(stored);
    expect(await store.putFile("datasets", "parquet", given())).toEqual(stored);
    expect(await readAll(stored.name)).toEqual(bytes);
    expect(await readFile(given())).toEqual(bytes);
    expect(await filesUnder(".")).toEqual([fileOf(stored.name)]);
  });

  it("that is damaged is cut off before its end, and written whole again", async () => {
    const bytes = await giveLarge();
    const { name } = await store.putFile("datasets", "parquet", given());
    await flipBit(fileOf(name));
    const { bytes: length, stream } = await store.open(name);
    expect(length).toBe(bytes.length);
    let came = 0;
    const read = async () => {
      for await (const chunk of stream) came += chunk.length;
    };
    await expect(read()).rejects.toThrow(ObjectDamaged);
    expect(came).toBeLessThan(bytes.length);
    await store.putFile("datasets", "parquet", given());
    expect(await readAll(name)).toEqual(bytes);
    await expect(store.open(`datasets/${DIGEST}.parquet`)).rejects.toThrow(ObjectMissing);
  });
});

describe("opening", () => {
  it("removes temporary files older than an hour and leaves younger ones to their writers", async () => {
    await mkdir(path.join(directory, "tmp"), { recursive: true });
    const minutesAgo = async (name: string, minutes: number) => {
      const file = path.join(directory, "tmp", name);
      const time = Date.now() / 1000 - minutes * 60;
      await writeFile(file, "half an ima");
      await utimes(file, time, time);
      return file;
    };
    await minutesAgo("1-old", 61);
    const young = await minutesAgo("1-young", 59);
    await open();
    expect(await filesUnder("tmp")).toEqual([young]);
  });
});

describe("probing", () => {
  it("leaves nothing behind", async () => {
    await store.probe();
    expect(await filesUnder(".")).toEqual([]);
  });

  it("says in words that the folder is not permitted, without its path", async () => {
    await mkdir(directory, { recursive: true, mode: 0o555 });
    const error = await asOrdinaryUser(() => store.probe().catch((reason) => reason));
    expect(error).toBeInstanceOf(ConcordanceError);
    expect(error).toMatchObject({
      code: "INTERNAL",
      message:
        "Stored objects cannot be written: this program's user may not read or write DATA_DIR: give it permission.",
      cause: { code: "EACCES" },
    });
  });

  it("says in words that a file lies where a folder should be", async () => {
    await mkdir(path.dirname(directory), { recursive: true });
    await writeFile(directory, "");
    await expect(store.probe()).rejects.toThrow(
      "Stored objects cannot be written: a file lies in DATA_DIR where a folder is needed: move it away.",
    );
  });
});

async function flipBit(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[3]! ^= 1;
  await writeFile(file, bytes);
}

/** Permissions do not bind root: its own rights are laid down for the time of `act`. */
async function asOrdinaryUser<T>(act: () => Promise<T>): Promise<T> {
  if (process.geteuid!() !== 0) return act();
  process.seteuid!(65534);
  try {
    return await act();
  } finally {
    process.seteuid!(0);
  }
}
