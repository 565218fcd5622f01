import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DescribingChild, type DescriptorNetwork } from "../../src/children/describing-child.js";
import { ChildOutOfMemory, ChildRefused, ChildTimedOut } from "../../src/children/errors.js";
import type { DescriptorCard } from "../../src/domain/descriptor.js";
import { encodePng } from "../../src/images/png.js";
import { resizeBilinear } from "../../src/images/resize.js";
import type { Pixels } from "../../src/metrics/pixels.js";
import { openStore, type StorageConfig } from "../../src/storage/index.js";
import {
  DIMENSION,
  descriptorCard,
  descriptorFile,
  NEIGHBOURLY,
  NOT_A_NUMBER,
  NOTHING,
  SIDE,
  type SmallDescriptor,
  weightsOf,
} from "../support/descriptor-networks.js";
import { HOSTILE_NETWORKS } from "../support/hostile-networks.js";
import { temporaryFolder } from "../support/temporary.js";

const directory = temporaryFolder();
const storage: StorageConfig = {
  kind: "files",
  directory,
  publicUrl: "http://localhost",
  signingSecret: "s".repeat(32),
};
const store = await openStore(storage);
const limits = { storage, memoryBytes: 2 ** 30, timeoutMs: 60_000, idleTimeoutMs: 30_000 };
const child = new DescribingChild(limits);
afterAll(() => child.close());

const images: Pixels[] = Array.from({ length: 21 }, (_, image) => {
  const channels = image % 2 === 0 ? 1 : 3;
  const data = Uint8Array.from({ length: 12 * 12 * channels }, (_, i) => 128 + 120 * Math.sin((i * (image + 2)) / 31));
  return { data, width: 12, height: 12, channels };
});
const objects: string[] = [];
const missing = `images/${"0".repeat(64)}.png`;
let damaged = "";

beforeAll(async () => {
  for (const image of images) objects.push((await store.put("images", "png", encodePng(image))).name);
  damaged = (await store.put("images", "png", encodePng({ ...images[0]!, data: new Uint8Array(144) }))).name;
  rot(damaged);
});
function rot(object: string): void {
  const name = path.basename(object);
  const file = (fs.readdirSync(directory, { recursive: true }) as string[]).find((one) => one.endsWith(name))!;
  fs.chmodSync(path.join(directory, file), 0o600);
  fs.writeFileSync(path.join(directory, file), "rot");
}

async function stored(of: SmallDescriptor = {}, over: Partial<DescriptorCard> = {}): Promise<DescriptorNetwork> {
  const file = descriptorFile(of);
  return { object: (await store.put("weights", "onnx", file)).name, card: descriptorCard(file, over) };
}

/** The network's arithmetic in float64, of pixels that are resized here. */
function expected(image: Pixels, card: DescriptorCard): number[] {
  const { data, channels } = resizeBilinear(image, SIDE, SIDE);
  const weights = weightsOf(3 * SIDE * SIDE, DIMENSION);
  const vector = new Array<number>(DIMENSION).fill(0);
  for (let c = 0; c < 3; c++) {
    for (let at = 0; at < SIDE * SIDE; at++) {
      const level = data[at * channels + (channels === 1 ? 0 : c)]!;
      const value = card.inputType === "uint8" ? level : (level / 255 - card.mean![c]!) / card.deviation![c]!;
      const row = card.layout === "NCHW" ? c * SIDE * SIDE + at : at * 3 + c;
      for (let d = 0; d < DIMENSION; d++) vector[d]! += value * weights[row * DIMENSION + d]!;
    }
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
const close = (found: Float32Array | null, wanted: number[]) =>
  Math.max(...wanted.map((value, i) => Math.abs(value - found![i]!)));

describe("a describing child", () => {
  it.each([
    ["NCHW", "float32"],
    ["NHWC", "float32"],
    ["NCHW", "uint8"],
    ["NHWC", "uint8"],
  ] as const)("gives unit vectors of grey and RGB images: %s %s", async (layout, inputType) => {
    const levels = inputType === "uint8" ? { mean: null, deviation: null } : {};
    const network = await stored({ layout, inputType }, { layout, inputType, ...levels });
    const { vectors, problems } = await child.describe(network, objects);
    expect(problems).toEqual([]);
    expect(vectors.length).toBe(images.length);
    vectors.forEach((vector, i) => {
      expect(close(vector, expected(images[i]!, network.card))).toBeLessThan(1e-5);
      expect(Math.abs(vector!.reduce((sum, value) => sum + value * value, 0) - 1)).toBeLessThan(1e-6);
    });
  });

  it("gives an image the same bits alone and beside any others", async () => {
    const network = await stored();
    const { vectors } = await child.describe(network, objects);
    for (const order of [[4], [20, 3, 11], [...objects.keys()].reverse(), [7, 7, 7, 2, 7, 7, 7, 7, 7]]) {
      const again = await child.describe(
        network,
        order.map((i) => objects[i]!),
      );
      expect(again.vectors).toEqual(order.map((i) => vectors[i]!));
    }
  });

  it("gives nothing where an image is missing or damaged, and says which, once each", async () => {
    const network = await stored();
    const { vectors, problems } = await child.describe(network, [objects[0]!, missing, damaged, missing, objects[1]!]);
    const [first, second] = (await child.describe(network, objects.slice(0, 2))).vectors;
    expect(vectors).toEqual([first, null, null, null, second]);
    expect(problems.sort((a, b) => a.kind.localeCompare(b.kind))).toEqual([
      { object: damaged, kind: "damaged" },
      { object: missing, kind: "missing" },
    ]);
  });

  it("describes images of a training set by their index", async () => {
    const network = await stored();
    const grey = images.filter((image) => image.channels === 1);
    const set = await store.put("training", "bin", Buffer.concat(grey.map((image) => image.data)));
    const of = { object: set.name, shape: [1, 12, 12] as [number, number, number] };
    const { vectors } = await child.describeTraining(network, of, [9, 0, 3]);
    const wanted = await child.describe(network, [objects[18]!, objects[0]!, objects[6]!]);
    expect(vectors).toEqual(wanted.vectors);
    await expect(child.describeTraining(network, of, [grey.length])).rejects.toThrow(
      "the training set has no image 11",
    );
    const gone = { ...of, object: `training/${"0".repeat(64)}.bin` };
    const { problems } = await child.describeTraining(network, gone, [0]);
    expect(problems).toEqual([{ object: gone.object, kind: "missing" }]);
  });

  it("refuses an image that nothing brings to the network's size", async () => {
    const network = await stored({}, { resize: "NONE" });
    await expect(child.describe(network, objects)).rejects.toThrow(
      "this descriptor takes images of 8 × 8 and resizes none: this one has 12 × 12",
    );
  });

  it("refuses vectors that are not finite, that are zero, and of another dimension, in words", async () => {
    const refused = async (of: SmallDescriptor, over: Partial<DescriptorCard> = {}) => {
      const error = await child.describe(await stored(of, over), objects.slice(0, 1)).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(ChildRefused);
      return `${error.code}: ${error.message}`;
    };
    expect(await refused(NOT_A_NUMBER)).toBe("BAD_NETWORK: the network gives NaN or infinity for an image");
    expect(await refused(NOTHING)).toBe(
      "BAD_NETWORK: the network gives a vector of zeros, which has no direction, for an image",
    );
    expect(await refused({}, { dimension: 32 })).toBe(
      "BAD_NETWORK: it gives (8, 16) for 8 images: its card says 32 values an image",
    );
  });

  it("refuses a network that is gone, damaged, or not what its card's digest says", async () => {
    const { object, card } = await stored({ dimension: 3 }, { dimension: 3 });
    const refusal = (network: DescriptorNetwork) => child.describe(network, objects.slice(0, 1));
    const other = "1".repeat(64);
    await expect(refusal({ object, card: { ...card, digest: other } })).rejects.toThrow("not what its digest says");
    const gone = { object: `weights/${other}.onnx`, card: { ...card, digest: other } };
    await expect(refusal(gone)).rejects.toThrow("the descriptor's network is missing");
    rot(object);
    await expect(refusal({ object, card })).rejects.toThrow("the descriptor's network is damaged");
  });
});

describe("the trial of a descriptor", () => {
  const trial = (of: SmallDescriptor, over: Partial<DescriptorCard> = {}) => {
    const file = descriptorFile(of);
    return child.tryOut(file, descriptorCard(file, over));
  };

  it("passes one that is what its card says, and measures it", async () => {
    const verdict = await trial({});
    expect(verdict).toEqual({ ok: true, parameters: 192 * DIMENSION, millisecondsPerImage: expect.any(Number) });
  });

  it.each<[string, SmallDescriptor, Partial<DescriptorCard>, string]>([
    ["another dimension", {}, { dimension: 512 }, "it gives (8, 16) for 8 images: its card says 512 values an image"],
    ["another type", {}, { inputType: "uint8" }, 'its input "image" is float32: its card says uint8'],
    [
      "another layout",
      {},
      { layout: "NHWC" },
      'its input "image" has the shape (batch, 3, 8, 8): its card says (batch, 8, 8, 3)',
    ],
    [
      "another size",
      {},
      { inputSize: [8, 9] },
      'its input "image" has the shape (batch, 3, 8, 8): its card says (batch, 3, 8, 9)',
    ],
    ["NaN", NOT_A_NUMBER, {}, "it gives NaN or infinity"],
    ["zeros", NOTHING, {}, "it gives a vector of zeros, which has no direction"],
    [
      "vectors that depend on their neighbours",
      { ending: NEIGHBOURLY },
      {},
      "an image's vector depends on what is described beside it, or on the day: 1 of 1 differ when they are described again",
    ],
  ])("refuses %s", async (_, of, over, reason) => {
    expect(await trial(of, over)).toEqual({ ok: false, reason });
  });

  it.each(["a text", "weights in another file"])("refuses %s", async (what) => {
    const { file, reason } = HOSTILE_NETWORKS.find((one) => one.what === what)!;
    const verdict = await child.tryOut(file, descriptorCard(file));
    expect(verdict).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });
});

describe("limits of a describing child", () => {
  it("ends one that takes too long, or too much memory, and starts another", async () => {
    const slow = new DescribingChild({ ...limits, timeoutMs: 1 });
    await expect(slow.describe(await stored(), objects)).rejects.toThrow(ChildTimedOut);
    await slow.close();
    const small = new DescribingChild({ ...limits, memoryBytes: 2 ** 20 });
    const large = await stored({ side: 64, dimension: 64 }, { inputSize: [64, 64], dimension: 64 });
    const many = Array.from({ length: 4096 }, (_, i) => objects[i % objects.length]!);
    await expect(small.describe(large, many)).rejects.toThrow(ChildOutOfMemory);
    await small.close();
    expect((await child.describe(await stored(), objects.slice(0, 1))).vectors[0]).not.toBeNull();
  });
});
