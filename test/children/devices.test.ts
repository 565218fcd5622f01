import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DrawingChild } from "../../src/children/drawing-child.js";
import { ChildRefused } from "../../src/children/errors.js";
import { readConfig } from "../../src/config.js";
import type { InitialNoise } from "../../src/domain/noise.js";
import { judge, WITHIN } from "../../src/domain/verification.js";
import { anyGraphicsDevice } from "../../src/inference/adapter.js";
import { numericsClass } from "../../src/inference/numerics.js";
import { resolveSampler } from "../../src/inference/samplers/index.js";
import { chooseDevice, drawingOptions } from "../../src/runtime/device.js";
import { DOUBLING, network } from "../support/onnx-writer.js";
import { softwareGpu } from "../support/software-gpu.js";
import { temporaryFolder } from "../support/temporary.js";
import { zooFile, zooModel } from "../support/zoo.js";

const SLUG = "unet16-edm-n16384";
const folder = temporaryFolder();
// SwiftShader takes some seconds for an evaluation that takes the processor 20 ms, and more on a busy machine.
const PATIENCE_MS = 400_000;
const limits = {
  memoryBytes: 2 ** 31,
  timeoutMs: PATIENCE_MS,
  idleTimeoutMs: PATIENCE_MS,
  startTimeoutMs: PATIENCE_MS,
};
const gpu = await softwareGpu();
const skipped = "missing" in gpu ? ` (skipped: ${gpu.missing})` : "";

describe(`WebGPU on a software driver${skipped}`, () => {
  if ("missing" in gpu) return it.skip("draws", () => {});
  const { environment } = gpu;
  const child = new DrawingChild({ ...limits, device: "webgpu", environment });
  afterAll(() => child.close());

  it("is named in the hello: provider, driver, and what runs the rest", { timeout: PATIENCE_MS }, async () => {
    const hello = await child.hello();
    expect(hello).toMatchObject({ provider: "webgpu", precision: "float32 network, float64 state" });
    expect(hello.device).toBe("webgpu (libvk_swiftshader.so, a software GPU)");
    expect(hello.numericsClass).toMatch(/^webgpu-vk_swiftshader\.[0-9a-f]{8}\/cpu-/);
    expect(hello.numericsClass).toContain(numericsClass("1.30.0"));
  });

  it("draws what the processor draws, within what is documented", { timeout: PATIENCE_MS }, async () => {
    const noises = Array.from(
      { length: 8 },
      (_, seed): InitialNoise => ({ scheme: "TORCH_CPU", terms: [{ seed, weight: 1 }] }),
    );
    const model = zooModel(SLUG);
    const sampler = resolveSampler({ method: "EULER", steps: 2 }, model);
    const order = { path: zooFile(SLUG), model, sampler, condition: null, noises };
    const processor = new DrawingChild(limits);
    const [expected, drawn] = [await processor.draw(order), await child.draw(order)];
    await processor.close();
    let [levels, pixels] = [0, 0];
    drawn.items.forEach((item, i) => {
      const reference = expected.items[i]!;
      if (!item.ok || !reference.ok) throw new Error("a sample failed");
      expect(new Set(item.pixels).size).toBeGreaterThan(20);
      expect(judge(reference.pixels, item.pixels, false)).not.toBe("wrong");
      item.pixels.forEach((level, j) => {
        const apart = Math.abs(level - reference.pixels[j]!);
        levels = Math.max(levels, apart);
        if (apart > 0) pixels++;
      });
    });
    console.log(`largest difference to the processor: ${levels} of 255, in ${pixels} of ${8 * 784} pixels`);
    expect(levels).toBeLessThanOrEqual(WITHIN.levels);
  });

  it("tries networks on the device itself when it checks them", { timeout: PATIENCE_MS }, async () => {
    const file = network(DOUBLING);
    const digest = createHash("sha256").update(file).digest("hex");
    const where = path.join(folder, "doubling.onnx");
    fs.writeFileSync(where, file);
    const verdict = await child.check(where, { ...zooModel(SLUG), digest, shape: [1, 4, 4] });
    expect(verdict).toMatchObject({ ok: true });
  });

  it("is never chosen by auto", { timeout: PATIENCE_MS }, async () => {
    const choosing = new DrawingChild({ ...limits, device: "auto", environment });
    const hello = await choosing.hello();
    await choosing.close();
    expect(hello.provider).toBe("cpu");
    expect(hello.numericsClass).toBe(numericsClass("1.30.0"));
    expect(hello.passedOver).toEqual([
      expect.stringMatching(/^cuda: the installed onnxruntime-node has no CUDA library/),
      "webgpu: its adapter is no GPU but the processor (libvk_swiftshader.so, a software GPU)",
    ]);
  });
});

describe("the choice of a device", () => {
  const configured = (env: Record<string, string>) => readConfig(env);

  it("is the processor without a trial where it was asked for, or where the system lists no GPU", async () => {
    expect(await chooseDevice(configured({ INFERENCE_DEVICE: "cpu" }))).toMatchObject({
      device: "cpu",
      passedOver: [],
    });
    if (anyGraphicsDevice()) return;
    expect(await chooseDevice(configured({}))).toEqual({
      device: "cpu",
      words: "cpu",
      passedOver: ["cuda: the system lists no GPU", "webgpu: the system lists no GPU"],
    });
  });

  it("stops with words where the device that was asked for does not work", async () => {
    if (anyGraphicsDevice()) return;
    await expect(chooseDevice(configured({ INFERENCE_DEVICE: "webgpu" }))).rejects.toThrow(
      "INFERENCE_DEVICE is webgpu, and it does not work here. webgpu: no driver offers an adapter",
    );
  });

  it("stops with words where DRAWING_CHILD is no drawing child", async () => {
    await expect(chooseDevice(configured({ DRAWING_CHILD: "/nowhere/python child.py" }))).rejects.toThrow(
      "DRAWING_CHILD does not work: the drawing process could not be started",
    );
    const script = path.join(folder, "no child.mjs");
    fs.writeFileSync(script, `console.error("no module named torch"); process.exit(1);`);
    await expect(chooseDevice(configured({ DRAWING_CHILD: `${process.execPath} "${script}"` }))).rejects.toThrow(
      /^DRAWING_CHILD does not work: the drawing process ended with status 1\nno module named torch$/,
    );
  });

  it("is refused where nobody knows the device", async () => {
    const refused = await new DrawingChild({ ...limits, device: "quantum" as "cpu" }).hello().catch((thrown) => thrown);
    expect(refused).toBeInstanceOf(ChildRefused);
    expect(refused.message).toBe('there is no device "quantum"');
  });

  it("gives a driver's variables to children that may meet a driver, and to no others", () => {
    const env = {
      LD_LIBRARY_PATH: "/opt/cuda/lib",
      CUDA_VISIBLE_DEVICES: "1",
      HOME: "/root",
      INFERENCE_DEVICE: "cuda",
    };
    const config = configured(env);
    const driver = { LD_LIBRARY_PATH: "/opt/cuda/lib", CUDA_VISIBLE_DEVICES: "1" };
    expect(drawingOptions(config, "cpu").environment).toEqual({});
    expect(drawingOptions(config, "webgpu").environment).toEqual(driver);
    expect(drawingOptions(config, "cuda").environment).toEqual({ ...driver, NVIDIA_TF32_OVERRIDE: "0" });
  });
});

describe("DRAWING_CHILD", () => {
  it("is split as a shell does, and starts with an absolute path", () => {
    const { drawingChild } = readConfig({ DRAWING_CHILD: `/opt/my env/python` });
    expect(drawingChild).toEqual(["/opt/my", "env/python"]);
    expect(readConfig({ DRAWING_CHILD: `"/opt/my env/python" -u '/srv/a "b"/child.py'` }).drawingChild).toEqual([
      "/opt/my env/python",
      "-u",
      '/srv/a "b"/child.py',
    ]);
    expect(() => readConfig({ DRAWING_CHILD: "python child.py" })).toThrow(
      "DRAWING_CHILD needs a command line that starts with a program's absolute path",
    );
  });
});
