import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DrawingChild, type DrawnItem, type DrawOrder } from "../../src/children/drawing-child.js";
import { ChildClosed, ChildCrashed, ChildRefused } from "../../src/children/errors.js";
import { MAX_DRAW } from "../../src/children/protocol.js";
import { WarmNetworks } from "../../src/children/warm-networks.js";
import type { InitialNoise } from "../../src/domain/noise.js";
import { numericsClass } from "../../src/inference/numerics.js";
import { resolveSampler } from "../../src/inference/samplers/index.js";
import { packageRoot } from "../../src/paths.js";
import { pythonChild } from "../support/python-child.js";
import { temporaryFolder } from "../support/temporary.js";
import { ZOO_SLUGS, zooFile, zooModel } from "../support/zoo.js";

const SLUG = "unet16-edm-n16384";
const folder = temporaryFolder();

interface Maker {
  name: string;
  command?: [string, ...string[]];
  skipped?: boolean;
  runtime: RegExp;
  numericsClass: string | RegExp;
  /** Whose batches are permuted: of a slower child one of each parameterization. */
  permuted: string[];
}
const python = await pythonChild();
const MAKERS: Maker[] = [
  {
    name: "a drawing child",
    runtime: /^onnxruntime-node 1\.30\.0$/,
    numericsClass: numericsClass("1.30.0"),
    permuted: ZOO_SLUGS,
  },
  {
    name: `a drawing child in Python${"missing" in python ? ` (skipped: ${python.missing})` : ""}`,
    ...("missing" in python ? { skipped: true } : { command: python.command }),
    runtime: /^onnxruntime 1\.30\.0 \(Python\)$/,
    numericsClass: /^cpu-\S+\/python-ort-1\.30\.0\/all\/t1\/p8\/numpy-2\.4\.6$/,
    permuted: [SLUG, "unet16-eps-n16384", "unet16-v-n16384", "unet16-flow-classes", "uvit-edm-n16384"],
  },
];
const limits = { memoryBytes: 2 ** 30, timeoutMs: 60_000, idleTimeoutMs: 30_000 };

const seeded = (...seeds: number[]): InitialNoise[] =>
  seeds.map((seed) => ({ scheme: "TORCH_CPU", terms: [{ seed, weight: 1 }] }));

function order(slug: string, noises: InitialNoise[], steps = 18): DrawOrder {
  const model = zooModel(slug);
  const sampler = resolveSampler({ steps }, model);
  return { path: zooFile(slug), model, sampler, condition: null, noises };
}
const digest = (item: DrawnItem) => {
  if (!item.ok) throw new Error(item.message);
  return createHash("sha256").update(item.pixels).digest("hex");
};

describe.each(MAKERS)("$name", ({ command, skipped, runtime, numericsClass: named, permuted }) => {
  if (skipped) return it.skip("draws", () => {});
  const child = new DrawingChild({ ...limits, command });
  afterAll(() => child.close());
  const digests = async (of: DrawOrder, by = child) => (await by.draw(of)).items.map(digest);

  it("says what it is, as the numerics class of this machine has it", async () => {
    const hello = await child.hello();
    expect(hello).toMatchObject({ protocol: 1, kind: "drawing", provider: "cpu" });
    expect(hello.runtime).toMatch(runtime);
    if (typeof named === "string") expect(hello.numericsClass).toBe(named);
    else expect(hello.numericsClass).toMatch(named);
  });

  it("says in words that a device does not work here", async () => {
    const elsewhere = new DrawingChild({ ...limits, command, device: "cuda" });
    const error = await elsewhere.hello().catch((thrown) => thrown);
    await elsewhere.close();
    expect(error).toBeInstanceOf(ChildRefused);
    expect(error.code).toBe("NO_DEVICE");
    expect(error.message).toMatch(/^cuda: the installed onnxruntime/);
  });

  // networks_heun.json: NVlabs/edm's edm_sampler on the same network and torch.randn noise, in another runtime's version.
  it("draws the reference's images of seeds 0 and on, within a level", async () => {
    const file = path.join(packageRoot(), "test", "golden", "samplers", "networks_heun.json");
    const golden = JSON.parse(fs.readFileSync(file, "utf8")).cases.find(
      (one: { name: string }) => one.name === `${SLUG}-heun-n18`,
    ) as { seeds: number[]; image_u8_base64: string[] };
    expect(golden.seeds[0]).toBe(0);
    const { items, hello } = await child.draw(order(SLUG, seeded(...golden.seeds)));
    expect(items).toHaveLength(golden.seeds.length);
    expect(hello.kind).toBe("drawing");
    items.forEach((item, i) => {
      const expected = Buffer.from(golden.image_u8_base64[i]!, "base64");
      if (!item.ok) throw new Error(item.message);
      expect(item.computeMs).toBeGreaterThan(0);
      const apart = [...item.pixels].map((level, j) => Math.abs(level - expected[j]!));
      expect(apart).toHaveLength(784);
      expect(Math.max(...apart)).toBeLessThanOrEqual(1);
      expect(apart.filter((levels) => levels > 0).length).toBeLessThanOrEqual(1);
    });
  });

  it("tells of each step, and of each sample in turn", async () => {
    const steps: string[] = [];
    const seen: number[] = [];
    await child.draw(order(SLUG, seeded(1, 2, 3), 4), {
      onProgress: ({ step, steps: all }) => steps.push(`${step}/${all}`),
      onItem: ({ index }) => seen.push(index),
    });
    expect(steps).toEqual(["1/4", "2/4", "3/4", "4/4"]);
    expect(seen).toEqual([0, 1, 2]);
  });

  it("fails a sample that is not finite, and no other", async () => {
    const noises = seeded(0, 1, 2);
    noises[1]!.terms[0]!.weight = 1e300;
    const { items } = await child.draw(order(SLUG, noises, 4));
    expect(items[1]).toEqual({ ok: false, index: 1, code: "NON_FINITE", message: "the network gave NaN or infinity" });
    expect([digest(items[0]!), digest(items[2]!)]).toEqual(await digests(order(SLUG, seeded(0, 2), 4)));
  });

  it("stops between two steps when it is cancelled, and goes on with the next", async () => {
    const abort = new AbortController();
    const reason = new Error("the job was cancelled");
    const { pid } = child;
    let steps = 0;
    const onProgress = () => {
      steps++;
      abort.abort(reason);
    };
    const cancelled = child.draw(order(SLUG, seeded(0), 900), { signal: abort.signal, onProgress });
    await expect(cancelled).rejects.toBe(reason);
    expect(steps).toBeLessThan(100);
    await digests(order(SLUG, seeded(0), 2));
    expect(child.pid).toBe(pid);
  });

  it("draws the same again after it was killed in the middle", async () => {
    const before = await digests(order(SLUG, seeded(5, 6), 6));
    const { pid } = child;
    const killed = child.draw(order(SLUG, seeded(5, 6), 900), { onProgress: () => process.kill(pid!, "SIGKILL") });
    await expect(killed).rejects.toThrow(ChildCrashed);
    expect(await digests(order(SLUG, seeded(5, 6), 6))).toEqual(before);
    expect(child.pid).not.toBe(pid);
  });

  it("refuses weights that are damaged or gone, and names no file", async () => {
    const damaged = fs.readFileSync(zooFile("unet16-edm-n64"));
    damaged[500_000]! ^= 1;
    const file = path.join(folder, "damaged.onnx");
    fs.writeFileSync(file, damaged);
    for (const [where, words] of [
      [file, "the model's weights are damaged: they are not what its digest says"],
      [path.join(folder, "gone.onnx"), "the model's weights are missing"],
    ] as const) {
      const error = await child.draw({ ...order("unet16-edm-n64", seeded(0)), path: where }).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(ChildRefused);
      expect([error.code, error.message]).toEqual(["WEIGHTS_MISSING", words]);
    }
  });

  it("refuses more samples than a batch holds, and none", async () => {
    const seeds = Array.from({ length: MAX_DRAW + 1 }, (_, i) => i);
    await expect(child.draw(order(SLUG, seeded(...seeds)))).rejects.toThrow("a draw is of 1 to 32 samples");
    await expect(child.draw(order(SLUG, []))).rejects.toThrow("a draw is of 1 to 32 samples");
  });

  it("gives no answer for another: requests of several callers wait for one another", async () => {
    const [alone, other] = [order(SLUG, seeded(8), 3), order("unet16-flow-n16", seeded(8), 3)];
    const expected = [await digests(alone), await digests(other)];
    expect(await Promise.all([digests(alone), digests(other)])).toEqual(expected);
  });

  it("takes nothing more once it is closed", async () => {
    const closing = new DrawingChild({ ...limits, command });
    const running = closing.draw(order(SLUG, seeded(0), 900), { onProgress: () => void closing.close() });
    await expect(running).rejects.toThrow(ChildClosed);
    await expect(closing.hello()).rejects.toThrow(ChildClosed);
  });

  // The composition of a batch and the order in it must not change a bit of any image.
  it.each(permuted)("draws each seed the same in any batch: %s", async (slug) => {
    const all = Array.from({ length: MAX_DRAW }, (_, i) => i);
    const reference = await digests(order(slug, seeded(...all), 4));
    expect(new Set(reference).size).toBe(MAX_DRAW);
    for (const seeds of [all.map((i) => (i * 11 + 7) % MAX_DRAW), [30, 2, 17, 2, 9, 4, 31, 0, 23, 11, 5], [19]]) {
      expect(await digests(order(slug, seeded(...seeds), 4))).toEqual(seeds.map((seed) => reference[seed]));
    }
  });
});

describe("networks kept open", () => {
  it("are closed, least recently used first, when their files are together too large", async () => {
    const warm = new WarmNetworks();
    const [a, b, c] = ["unet16-edm-n16", "unet16-edm-n64", "unet16-edm-n256"] as const;
    const load = (slug: string) => warm.load(zooFile(slug), zooModel(slug), 2_100_000);
    const open = (slug: string) => warm.use(zooModel(slug).digest);
    await load(a);
    await load(b);
    open(a);
    await load(c);
    expect(() => open(b)).toThrow("no network of this digest is loaded");
    expect(() => open(a)).not.toThrow();
    expect(() => open(c)).not.toThrow();
  });

  it("are kept, one at least, however large", async () => {
    const warm = new WarmNetworks();
    await warm.load(zooFile(SLUG), zooModel(SLUG), 1);
    expect(warm.use(zooModel(SLUG).digest).model.sigmaData).toBe(0.7);
  });

  it("are opened anew for another card of the same weights", async () => {
    const warm = new WarmNetworks();
    const model = zooModel(SLUG);
    await warm.load(zooFile(SLUG), model, 2 ** 30);
    const { network } = warm.use(model.digest);
    await warm.load(zooFile(SLUG), model, 2 ** 30);
    expect(warm.use(model.digest).network).toBe(network);
    await warm.load(zooFile(SLUG), { ...model, sigmaData: 0.5 }, 2 ** 30);
    expect(warm.use(model.digest).model.sigmaData).toBe(0.5);
  });
});
