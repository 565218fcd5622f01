import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DrawingChild } from "../../src/children/drawing-child.js";
import type { DrawingModel } from "../../src/domain/model.js";
import { DOUBLING, type NodeSpec, network, type TensorSpec } from "../support/onnx-writer.js";
import { temporaryFolder } from "../support/temporary.js";
import { zooFile, zooModel } from "../support/zoo.js";

const folder = temporaryFolder();
const limits = { timeoutMs: 60_000, idleTimeoutMs: 30_000 };
const child = new DrawingChild({ ...limits, memoryBytes: 2 ** 30 });
afterAll(() => child.close());

/** Writes the file and gives the card of a 4×4 DENOISED network that goes with it. */
function stored(file: Uint8Array): [string, DrawingModel] {
  const digest = createHash("sha256").update(file).digest("hex");
  const where = path.join(folder, `${digest}.onnx`);
  fs.writeFileSync(where, file);
  const plain = { noiseSchedule: null, timestepScale: 1, classes: 0, noClass: null };
  return [where, { digest, parameterization: "DENOISED", shape: [1, 4, 4], sigmaData: 0.5, ...plain }];
}
const check = (file: Uint8Array, by = child) => by.check(...stored(file));
const scalar = (name: string, type: "int64" | "float32", value: number): TensorSpec => ({
  name,
  type,
  dims: [],
  data: type === "int64" ? BigInt64Array.of(BigInt(value)) : Float32Array.of(value),
});

describe("the check of a network", () => {
  it.each(["unet16-edm-n16384", "unet16-eps-n16384", "unet16-flow-classes", "unet16-v-n16384", "uvit-edm-n16384"])(
    "takes what ships with the platform, and measures it: %s",
    async (slug) => {
      const verdict = await child.check(zooFile(slug), zooModel(slug));
      if (!verdict.ok) throw new Error(verdict.reason);
      expect(verdict.parameters).toBeGreaterThan(200_000);
      expect(verdict.millisecondsPerEvaluation).toBeGreaterThan(0.01);
      expect(verdict.millisecondsPerEvaluation).toBeLessThan(100);
    },
  );

  it("takes a small network that is right", async () => {
    expect(await check(network(DOUBLING))).toMatchObject({ ok: true, parameters: 0 });
  });

  it.each<[string, Uint8Array, string | RegExp]>([
    ["garbage", Buffer.from("no network"), "the file is not an ONNX network"],
    [
      "a file that is cut short",
      fs.readFileSync(zooFile("unet16-edm-n16")).subarray(0, 600_000),
      "the file is cut short or damaged: it begins as an ONNX network and does not end as one",
    ],
    [
      "weights in another file",
      network(DOUBLING, { initializers: [{ name: "w", type: "float32", dims: [4], external: "/etc/passwd" }] }),
      "its weights lie in another file: save them inside the ONNX file",
    ],
    [
      "an operator that nobody knows",
      network([{ op: "Imagine", inputs: ["sample"], outputs: ["out_sample"] }]),
      /^ONNX Runtime 1\.30\.0 does not take the network: .*Imagine/,
    ],
    [
      "NaN",
      network([{ op: "Sqrt", inputs: ["sample"], outputs: ["out_sample"] }]),
      "it gives NaN or infinity for noise at sigma 0.002",
    ],
    [
      "another shape than declared",
      network([{ op: "Concat", inputs: ["sample", "sample"], outputs: ["out_sample"], attributes: { axis: 2 } }], {
        outputs: [{ name: "out_sample", type: "float32", dims: ["batch", 1, "height", 4] }],
      }),
      "out_sample has the shape (32, 1, 8, 4): it must be (32, 1, 4, 4)",
    ],
    [
      "a mean over the batch",
      network([
        { op: "ReduceMean", inputs: ["sample"], outputs: ["mean"], attributes: { axes: [0] } },
        { op: "Sub", inputs: ["sample", "mean"], outputs: ["out_sample"] },
      ]),
      /^what it draws depends on what is drawn beside it: \d+ of \d+ rows of a batch differ$/,
    ],
  ])("refuses %s, in words", async (_, file, words) => {
    const verdict = await check(file);
    if (verdict.ok) throw new Error("it was taken");
    if (words instanceof RegExp) expect(verdict.reason).toMatch(words);
    else expect(verdict.reason).toBe(words);
    expect(verdict.reason).not.toContain(folder);
  });

  it("does not blame a network for a file that is not its own", async () => {
    const [where, model] = stored(network(DOUBLING));
    await expect(child.check(where, { ...model, digest: "0".repeat(64) })).rejects.toThrow(
      "the model's weights are damaged: they are not what its digest says",
    );
  });

  it("ends a network that never ends", async () => {
    const impatient = new DrawingChild({ ...limits, memoryBytes: 2 ** 30, checkTimeoutMs: 1_500 });
    const body = {
      nodes: [
        { op: "Identity", inputs: ["going"], outputs: ["on"] },
        { op: "Identity", inputs: ["x"], outputs: ["y"] },
      ],
      inputs: [
        { name: "i", type: "int64" as const, dims: [] },
        { name: "going", type: "bool" as const, dims: [] },
        { name: "x", type: "float32" as const, dims: ["batch", 1, 4, 4] },
      ],
      outputs: [
        { name: "on", type: "bool" as const, dims: [] },
        { name: "y", type: "float32" as const, dims: ["batch", 1, 4, 4] },
      ],
    };
    const loop: NodeSpec = {
      op: "Loop",
      inputs: ["trips", "", "sample"],
      outputs: ["out_sample"],
      attributes: { body: { graph: body } },
    };
    const file = network([loop], { initializers: [scalar("trips", "int64", 2 ** 52)] });
    expect(await check(file, impatient)).toEqual({ ok: false, reason: "its test run did not finish within 1.5 s" });
    await impatient.close();
  });

  it("ends a network that takes all memory", async () => {
    const small = new DrawingChild({ ...limits, memoryBytes: 300 * 2 ** 20 });
    const shape: TensorSpec = { name: "shape", type: "int64", dims: [1], data: BigInt64Array.of(1_500_000_000n) };
    const nodes: NodeSpec[] = [
      { op: "ConstantOfShape", inputs: ["shape"], outputs: ["large"] },
      { op: "Shape", inputs: ["sample"], outputs: ["batch"] },
      { op: "Cast", inputs: ["batch"], outputs: ["asFloat"], attributes: { to: 1 } },
      { op: "ReduceMax", inputs: ["asFloat"], outputs: ["one"], attributes: { keepdims: 0 } },
      { op: "Mul", inputs: ["large", "one"], outputs: ["larger"] },
      { op: "ReduceSum", inputs: ["larger"], outputs: ["sum"], attributes: { keepdims: 0 } },
      { op: "Add", inputs: ["sample", "sum"], outputs: ["out_sample"] },
    ];
    expect(await check(network(nodes, { initializers: [shape] }), small)).toEqual({
      ok: false,
      reason: "its test run needed more than 300 MiB of memory",
    });
    await small.close();
  });
});
