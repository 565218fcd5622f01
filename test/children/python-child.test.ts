import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { DrawingChild, type DrawOrder } from "../../src/children/drawing-child.js";
import type { DrawingModel } from "../../src/domain/model.js";
import type { SamplerRequest } from "../../src/domain/sampler.js";
import { judge } from "../../src/domain/verification.js";
import { pixelDigest } from "../../src/images/digest.js";
import { resolveMeasurement } from "../../src/inference/measurements/resolve.js";
import { resolveProblemSampler } from "../../src/inference/measurements/sampler.js";
import { resolveSampler } from "../../src/inference/samplers/index.js";
import { packageRoot } from "../../src/paths.js";
import { DOUBLING, type NodeSpec, network } from "../support/onnx-writer.js";
import { pythonChild } from "../support/python-child.js";
import { temporaryFolder } from "../support/temporary.js";
import { zooFile, zooModel } from "../support/zoo.js";

interface MeasurementRequest {
  operator: "INPAINT" | "SUPER_RESOLUTION" | "DEBLUR";
  box?: { x: number; y: number; width: number; height: number };
  factor?: number;
  blurSigma?: number;
  noiseSigma?: number;
}

const folder = temporaryFolder();
const limits = { memoryBytes: 2 ** 30, timeoutMs: 60_000, idleTimeoutMs: 60_000 };
const python = await pythonChild();

describe(`the Python child${"missing" in python ? ` (skipped: ${python.missing})` : ""}`, () => {
  if ("missing" in python) return it.skip("draws", () => {});
  const { command } = python;
  const child = new DrawingChild({ ...limits, command });
  const built = new DrawingChild(limits);
  afterAll(() => Promise.all([child.close(), built.close()]));

  const order = (slug: string, request: SamplerRequest = {}, scheme: "TORCH_CPU" | "NUMPY_PCG64" = "TORCH_CPU") => {
    const model = zooModel(slug);
    const noises = [0, 1, 7, 12345].map((seed) => ({ scheme, terms: [{ seed, weight: 1 }] }));
    return { path: zooFile(slug), model, sampler: resolveSampler(request, model), condition: null, noises };
  };
  const pixels = async (by: DrawingChild, asked: DrawOrder) =>
    (await by.draw(asked)).items.map((item) => {
      if (!item.ok) throw new Error(item.message);
      return item.pixels;
    });
  async function expectWithin(asked: DrawOrder): Promise<void> {
    const [expected, drawn] = [await pixels(built, asked), await pixels(child, asked)];
    drawn.forEach((image, i) => {
      expect(judge(expected[i]!, image, false)).not.toBe("wrong");
    });
  }

  // noise.json: PyTorch's and NumPy's own digests.
  it("draws both schemes bit for bit", async () => {
    const golden = path.join(packageRoot(), "test", "golden", "noise.json");
    const code = `
import hashlib, json, math, sys
sys.path.insert(0, ${JSON.stringify(path.dirname(command[1]!))})
import noise
seen = 0
for case in json.load(open(${JSON.stringify(golden)})):
    size = math.prod(case["shape"])
    if case["scheme"] not in ("TORCH_CPU", "NUMPY_PCG64") or size < 16:
        continue
    draw = noise.torch_cpu if case["scheme"] == "TORCH_CPU" else noise.numpy_pcg64
    digest = hashlib.sha256(draw(int(case["seed"]), size).astype("<f4").tobytes()).hexdigest()
    assert digest == case["sha256_float32"], case
    seen += 1
print(seen)
`;
    const { stdout } = await promisify(execFile)(python.python, ["-W", "ignore", "-c", code]);
    expect(Number(stdout)).toBeGreaterThan(20);
  });

  it.each(["unet16-eps-n16384", "unet16-v-n16384", "unet16-flow-n1024", "uvit-edm-n16384"])(
    "draws what the built child draws, within what is documented: %s",
    async (slug) => {
      await expectWithin(order(slug, { steps: 8 }));
    },
  );

  it("draws Euler's method on exponential levels, other noise and mixtures alike", async () => {
    const asked = order("unet16-edm-n64", { method: "EULER", schedule: "EXPONENTIAL", steps: 12 }, "NUMPY_PCG64");
    asked.noises[1] = {
      scheme: "NUMPY_PCG64",
      terms: [
        { seed: 3, weight: 0.6 },
        { seed: 4, weight: 0.8 },
      ],
    };
    await expectWithin(asked);
  });

  it("draws a class, alone and guided", async () => {
    for (const condition of [
      { classLabel: 3, guidanceScale: null },
      { classLabel: 8, guidanceScale: 2.5 },
    ]) {
      await expectWithin({ ...order("unet16-flow-classes", { steps: 6 }), condition });
    }
  });

  it.each<[string, SamplerRequest]>([
    ["unet16-edm-n64", { method: "DPMPP_2M", steps: 8 }],
    ["unet16-edm-n64", { method: "DDIM", steps: 8, eta: 0.5 }],
    ["unet16-edm-n64", { method: "EULER_ANCESTRAL", steps: 8, noiseStream: 3 }],
    ["unet16-edm-n64", { method: "EDM_STOCHASTIC", steps: 8, churn: 8 }],
    ["unet16-eps-n16384", { method: "DDIM", steps: 7, spacing: "LEADING" }],
    ["unet16-eps-n16384", { method: "EULER", steps: 7, schedule: "TIMESTEPS", spacing: "LINSPACE" }],
    ["unet16-v-n16384", { method: "DDPM", steps: 12 }],
  ])("draws %s by %j as the built child does, mixtures' step noise too", async (slug, asked) => {
    const made = order(slug, asked);
    made.noises[1] = {
      scheme: "TORCH_CPU",
      terms: [
        { seed: 3, weight: 0.6 },
        { seed: 4, weight: 0.8 },
      ],
    };
    await expectWithin(made);
  });

  it.each<[MeasurementRequest, SamplerRequest]>([
    [{ operator: "INPAINT", box: { x: 5, y: 7, width: 12, height: 14 } }, { method: "EDM_HEUN" }],
    [{ operator: "INPAINT", box: { x: 5, y: 7, width: 12, height: 14 }, noiseSigma: 0.2 }, { method: "DDIM" }],
    [{ operator: "SUPER_RESOLUTION", factor: 4 }, { method: "DPMPP_2M" }],
    [{ operator: "SUPER_RESOLUTION", factor: 4, noiseSigma: 0.1 }, { method: "DDIM" }],
    [{ operator: "DEBLUR", blurSigma: 1.5 }, { method: "DDIM" }],
    [{ operator: "DEBLUR", blurSigma: 1.5, noiseSigma: 0.1 }, { method: "DDIM" }],
  ])("solves %j by %j as the built child does", async (request, sampler) => {
    const slug = "unet16-flow-n16384";
    const model = zooModel(slug);
    const measured = Uint8Array.from({ length: 784 }, (_, i) => 128 + 100 * Math.sin(i / 19));
    const measurement = resolveMeasurement(
      { trainingSet: "any", index: 0, noiseSigma: 0, ...request } as Parameters<typeof resolveMeasurement>[0],
      model.shape,
      pixelDigest(measured),
    );
    await expectWithin({
      ...order(slug),
      sampler: resolveProblemSampler({ ...sampler, steps: 6 }, model, request.noiseSigma ?? 0),
      condition: { classLabel: null, guidanceScale: null, measurement },
      measured,
    });
  });

  it("refuses by name what it does not draw", async () => {
    const asked = order("unet16-eps-n16384", { method: "DDIM" });
    for (const [sampler, words] of [
      [
        { ...asked.sampler, method: "IMPORTED" },
        "this child draws no method IMPORTED, but EDM_HEUN, EULER, DPMPP_2M, DDIM",
      ],
      [{ ...asked.sampler, version: 3 }, "this child draws no version 3, but 1, 2"],
      [{ ...asked.sampler, schedule: "SGM" }, "this child draws no schedule SGM, but KARRAS, EXPONENTIAL, TIMESTEPS"],
      [
        { ...asked.sampler, stepNoise: "BROWNIAN" },
        "this child draws no stepNoise BROWNIAN, but XOSHIRO_NORMAL, PHILOX_NORMAL",
      ],
    ] as const) {
      await expect(child.draw({ ...asked, sampler: sampler as DrawOrder["sampler"] })).rejects.toThrow(words);
    }
  });

  function stored(file: Uint8Array): [string, DrawingModel] {
    const digest = createHash("sha256").update(file).digest("hex");
    const where = path.join(folder, `${digest}.onnx`);
    fs.writeFileSync(where, file);
    return [where, { ...zooModel("unet16-edm-n64"), digest, shape: [1, 4, 4] }];
  }
  const mean: NodeSpec[] = [
    { op: "ReduceMean", inputs: ["sample"], outputs: ["mean"], attributes: { axes: [0] } },
    { op: "Sub", inputs: ["sample", "mean"], outputs: ["out_sample"] },
  ];

  it("checks networks: what it takes, with its parameters, and what it refuses, in words", async () => {
    const expected = await built.check(zooFile("unet16-flow-classes"), zooModel("unet16-flow-classes"));
    const verdict = await child.check(zooFile("unet16-flow-classes"), zooModel("unet16-flow-classes"));
    if (!expected.ok || !verdict.ok) throw new Error("a shipped network was refused");
    expect(verdict.parameters).toBe(expected.parameters);
    expect(verdict.millisecondsPerEvaluation).toBeGreaterThan(0.01);

    expect(await child.check(...stored(network(DOUBLING)))).toMatchObject({ ok: true, parameters: 0 });
    for (const [file, words] of [
      [Buffer.from("no network"), "ONNX Runtime 1.30.0 does not take the network"],
      [network(mean), /^what it draws depends on what is drawn beside it: \d+ of \d+ rows of a batch differ$/],
      [network([{ op: "Sqrt", inputs: ["sample"], outputs: ["out_sample"] }]), "it gives NaN or infinity for noise"],
      [
        network(DOUBLING, { initializers: [{ name: "w", type: "float32", dims: [4], external: "/etc/passwd" }] }),
        "its weights lie in another file: save them inside the ONNX file",
      ],
    ] as const) {
      const refused = await child.check(...stored(file));
      expect(refused.ok).toBe(false);
      if (typeof words === "string") expect(refused).toEqual({ ok: false, reason: words });
      else expect(!refused.ok && refused.reason).toMatch(words);
    }
  });
});
