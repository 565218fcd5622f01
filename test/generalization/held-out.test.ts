import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parseIdx } from "../../src/images/idx.js";
import { heldOutImages, type Subset } from "../../src/services/generalization/subsets.js";
import type { ObjectStore } from "../../src/storage/object-store.js";

const file = new URL("../../zoo/training/fashion-mnist-32768-labels-idx1-ubyte.gz", import.meta.url);
const labels = Buffer.from(parseIdx(gunzipSync(readFileSync(file))).data);
const store = { get: async () => labels } as unknown as ObjectStore;

function subset(offset: number, size: number, set: Partial<Subset["set"]> = {}): Subset {
  return {
    setId: "fashion",
    offset,
    size,
    onlyClass: null,
    set: { id: "fashion", size: 32_768, labelsObject: "labels", ...set } as Subset["set"],
    indices: Uint32Array.from({ length: size }, (_, i) => offset + i),
  };
}

describe("held-out images", () => {
  test("lie outside every subset, each once", async () => {
    const chosen = await heldOutImages(store, [subset(0, 16_384), subset(20_000, 4_000)], null, 5_000);
    expect(new Set(chosen).size).toBe(5_000);
    for (const index of chosen) {
      expect(index >= 16_384 && index < 32_768 && !(index >= 20_000 && index < 24_000)).toBe(true);
    }
  });

  test("of fewer are the first of more, and are spread over the whole set", async () => {
    const many = await heldOutImages(store, [subset(0, 16_384)], null, 1_024);
    expect(await heldOutImages(store, [subset(0, 16_384)], null, 64)).toEqual(many.slice(0, 64));
    for (const count of [64, 100, 1_024]) {
      const inEighths = new Array(8).fill(0);
      for (const index of many.slice(0, count)) inEighths[Math.floor((index - 16_384) / 2_048)]++;
      expect(Math.min(...inEighths)).toBeGreaterThan(count / 16);
    }
  });

  test("are of the one class that a model draws", async () => {
    const boots = await heldOutImages(store, [subset(0, 16_384)], 9, 300);
    expect(boots).toHaveLength(300);
    expect(boots.every((index) => labels[index] === 9 && index >= 16_384)).toBe(true);
  });

  test("are as many as there are, and none where nothing is left or no label says the class", async () => {
    expect(await heldOutImages(store, [subset(0, 32_700)], null, 1_000)).toHaveLength(68);
    expect(await heldOutImages(store, [subset(0, 32_768)], null, 1_000)).toEqual([]);
    expect(await heldOutImages(store, [subset(0, 16, { labelsObject: null })], 9, 10)).toEqual([]);
  });
});
