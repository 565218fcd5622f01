import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChildCrashed, ChildRefused } from "../../src/children/errors.js";
import { ScoringChild } from "../../src/children/scoring-child.js";
import { contactSheet } from "../../src/images/contact-sheet.js";
import { decodePng, encodePng } from "../../src/images/png.js";
import { allPairsMatches } from "../../src/metrics/all-pairs.js";
import type { Pixels } from "../../src/metrics/pixels.js";
import { findPixelMetric } from "../../src/metrics/registry.js";
import { openStore, type StorageConfig } from "../../src/storage/index.js";
import { temporaryFolder } from "../support/temporary.js";

const directory = temporaryFolder();
const storage: StorageConfig = {
  kind: "files",
  directory,
  publicUrl: "http://localhost",
  signingSecret: "s".repeat(32),
};
const store = await openStore(storage);
const child = new ScoringChild({ storage, memoryBytes: 2 ** 30, timeoutMs: 60_000, idleTimeoutMs: 30_000 });
afterAll(() => child.close());

const SIDE = 16;
const COUNT = 150;
const images: Pixels[] = Array.from({ length: COUNT }, (_, image) => ({
  // Waves of three kinds, so that some pairs match and some do not.
  data: Uint8Array.from(
    { length: SIDE * SIDE },
    (_, i) => 128 + 100 * Math.sin((i * ((image % 3) + 1)) / 9 + image / 50),
  ),
  width: SIDE,
  height: SIDE,
  channels: 1,
}));
const objects: string[] = [];
const missing = `images/${"0".repeat(64)}.png`;
let damaged = "";

beforeAll(async () => {
  for (const image of images) objects.push((await store.put("images", "png", encodePng(image))).name);
  damaged = (await store.put("images", "png", encodePng({ ...images[0]!, data: new Uint8Array(SIDE * SIDE) }))).name;
  const digest = path.basename(damaged, ".png");
  const file = (fs.readdirSync(directory, { recursive: true }) as string[]).find((name) => name.includes(digest))!;
  fs.chmodSync(path.join(directory, file), 0o600);
  fs.writeFileSync(path.join(directory, file), "rot");
});

function expected(slug: string, a: number, b: number): number {
  const metric = findPixelMetric(slug)!;
  return metric.value(metric.prepare(images[a]!), metric.prepare(images[b]!));
}

describe("a scoring child", () => {
  it.each(["pixel-correlation", "mae", "ssim"])("gives the values of pairs in order: %s", async (slug) => {
    const pairs = Array.from({ length: 200 }, (_, i) => [i % COUNT, (i * 7 + 3) % COUNT] as const);
    const { values, problems } = await child.values(
      slug,
      pairs.map(([a, b]) => [objects[a]!, objects[b]!]),
    );
    expect([...values]).toEqual(pairs.map(([a, b]) => expected(slug, a, b)));
    expect(problems).toEqual([]);
  });

  it("gives NaN where an image is missing or damaged, and says which, once each", async () => {
    const pairs: [string, string][] = [
      [objects[0]!, objects[1]!],
      [objects[0]!, missing],
      [damaged, missing],
      [damaged, objects[2]!],
    ];
    const { values, problems } = await child.values("mae", pairs);
    expect([...values]).toEqual([expected("mae", 0, 1), Number.NaN, Number.NaN, Number.NaN]);
    expect(problems.sort((a, b) => a.kind.localeCompare(b.kind))).toEqual([
      { object: damaged, kind: "damaged" },
      { object: missing, kind: "missing" },
    ]);
  });

  it("finds the nearest image of a training set, and says which query it could not read", async () => {
    const pixels = Buffer.concat(images.map(({ data }) => data));
    const set = {
      object: (await store.put("training", "bin", pixels)).name,
      shape: [1, SIDE, SIDE] as [number, number, number],
    };
    const candidates = Uint32Array.from({ length: COUNT - 10 }, (_, i) => i + 10);
    const found = await child.nearest("pixel-correlation", set, candidates, {
      objects: [objects[3]!, missing, objects[50]!],
    });
    const values = [...candidates].map((index) => expected("pixel-correlation", 3, index));
    expect(found.values[0]).toBe(Math.max(...values));
    expect(found.indices[0]).toBe(10 + values.indexOf(Math.max(...values)));
    expect([found.indices[1], found.values[1]]).toEqual([-1, Number.NaN]);
    expect(found.problems).toEqual([{ object: missing, kind: "missing" }]);
    // A training image is nearest to itself, with 1.
    expect([found.indices[2], found.values[2]]).toEqual([50, 1]);
    const own = await child.nearest("pixel-correlation", set, candidates, { set, indices: [...candidates] });
    expect([...own.indices]).toEqual([...candidates]);
    expect(new Set(own.values)).toEqual(new Set([1]));
    expect(await child.pixelDigests(set, [7])).toEqual([createHash("sha256").update(images[7]!.data).digest("hex")]);
  });

  it("refuses a training set that storage has lost, and an image beyond it", async () => {
    const set = { object: `training/${"0".repeat(64)}.bin`, shape: [1, SIDE, SIDE] as [number, number, number] };
    const ask = child.nearest("mae", set, Uint32Array.of(0), { objects: [objects[0]!] });
    await expect(ask).rejects.toMatchObject({ code: "STORAGE_FAILED" });
    const short = { ...set, object: (await store.put("training", "bin", images[0]!.data)).name };
    await expect(child.pixelDigests(short, [1])).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  it("gives the nearest of vectors that it is sent", async () => {
    const b = [Math.fround(0.6), Math.fround(0.8)];
    const { indices, values } = await child.nearestVectors(
      2,
      Float32Array.of(1, 0, 0, 1),
      Float32Array.of(0.6, 0.8, 0, -1),
    );
    expect([...indices]).toEqual([0, 0]);
    expect([...values]).toEqual(b);
  });

  it("gives no values for no pairs", async () => {
    expect([...(await child.values("mae", [])).values]).toEqual([]);
  });

  it("counts the matches of all pairs of different seeds, without those it cannot read", async () => {
    const metric = findPixelMetric("pixel-correlation")!;
    const prepared = images.map((image) => metric.prepare(image));
    const shifted = [...prepared.slice(1), prepared[0]!];
    const readable = prepared.map((_, i) => i).filter((i) => i !== 4);
    const b = [...objects.slice(1), objects[0]!];
    b[4] = missing;
    const found = await child.chance(
      "pixel-correlation",
      0.9,
      objects.map((object) => [object]),
      b.map((object) => [object]),
    );
    const plain = allPairsMatches(
      metric,
      readable.map((i) => prepared[i]!),
      readable.map((i) => shifted[i]!),
      0.9,
    );
    expect(found).toEqual({ ...plain, problems: [{ object: missing, kind: "missing" }] });
    expect(found.total).toBeGreaterThan(0);
    expect(found.total).toBeLessThan(readable.length * (readable.length - 1));
  });

  it("draws contact sheets, crossing out what is not there", async () => {
    const rows = [
      [objects[0]!, null],
      [missing, objects[3]!],
    ];
    const { png, width, height, pixels, problems } = await child.sheet(rows, { scale: 2 });
    const sheet = contactSheet(
      [
        [images[0]!, null],
        [null, images[3]!],
      ],
      2,
    );
    expect(decodePng(png)).toEqual(sheet);
    expect([width, height]).toEqual([sheet.width, sheet.height]);
    expect(pixels).toBe(createHash("sha256").update(sheet.data).digest("hex"));
    expect(problems).toEqual([{ object: missing, kind: "missing" }]);
  });

  it("refuses in words what it cannot do", async () => {
    const small = (
      await store.put("images", "png", encodePng({ data: new Uint8Array(4), width: 2, height: 2, channels: 1 }))
    ).name;
    const refusal = async (metric: string, pair: [string, string]) => {
      const error: ChildRefused = await child.values(metric, [pair]).then(
        () => expect.unreachable(),
        (thrown) => thrown,
      );
      expect(error).toBeInstanceOf(ChildRefused);
      return [error.code, error.message];
    };
    expect(await refusal("beauty", [objects[0]!, objects[1]!])).toEqual([
      "BAD_REQUEST",
      'there is no metric "beauty" here',
    ]);
    expect(await refusal("mae", [objects[0]!, small])).toEqual([
      "BAD_REQUEST",
      "images of 16×16×1 and 2×2×1 have no value",
    ]);
    expect((await refusal("ssim", [objects[0]!, small]))[0]).toBe("BAD_REQUEST");
    await expect(
      child.chance(
        "mae",
        15,
        objects.slice(0, 3).map((o) => [o]),
        objects.slice(0, 2).map((o) => [o]),
      ),
    ).rejects.toThrow("the two sides do not share their seeds");
  });

  it("starts again after a crash, with its storage open", async () => {
    const pair: [string, string] = [objects[0]!, objects[1]!];
    await child.values("mae", [pair]);
    const { pid } = child;
    const running = child.values(
      "ssim",
      Array.from({ length: 20_000 }, (_, i) => [objects[i % COUNT]!, objects[(i * 7) % COUNT]!]),
    );
    const next = child.values("mae", [pair]);
    process.kill(pid!, "SIGKILL");
    await expect(running).rejects.toThrow(ChildCrashed);
    expect([...(await next).values]).toEqual([expected("mae", 0, 1)]);
    expect(child.pid).not.toBe(pid);
  });

  it("can be cancelled between parts of its work", async () => {
    const reason = new Error("nobody asks any more");
    const abort = new AbortController();
    const pairs = Array.from({ length: 50_000 }, (_, i): [string, string] => [
      objects[i % COUNT]!,
      objects[(i * 7) % COUNT]!,
    ]);
    const running = child.values("ssim", pairs, abort.signal);
    setTimeout(() => abort.abort(reason), 50);
    await expect(running).rejects.toBe(reason);
    expect((await child.values("mae", [[objects[0]!, objects[1]!]])).values).toHaveLength(1);
  });
});
