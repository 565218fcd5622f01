import fs from "node:fs";
import { describe, expect, it } from "vitest";
import type { DrawingModel } from "../../src/domain/model.js";
import { inspectModel } from "../../src/inference/model-file.js";
import { misfit } from "../../src/inference/model-fit.js";
import {
  DOUBLING,
  type GraphSpec,
  type NodeSpec,
  network,
  OUT_SAMPLE,
  onnxFile,
  SAMPLE,
  SIGMA,
  type ValueSpec,
} from "../support/onnx-writer.js";
import { ZOO_SLUGS, zooFile, zooModel } from "../support/zoo.js";

const CARD: DrawingModel = {
  digest: "",
  parameterization: "DENOISED",
  shape: [1, 4, 4],
  sigmaData: 0.5,
  noiseSchedule: null,
  timestepScale: 1,
  classes: 0,
  noClass: null,
};
const WITH_CLASSES = { ...CARD, classes: 3, noClass: 3 };
const LABEL: ValueSpec = { name: "class_label", type: "int64", dims: ["batch"] };
const weight = { name: "w", type: "float32", dims: [4, 4] } as const;
const DATA = new Float32Array(16).fill(0.5);

function reason(file: Uint8Array, card = CARD): string | null {
  return misfit(inspectModel(file), card);
}
function withInputs(inputs: ValueSpec[], rest: Partial<GraphSpec> = {}): Uint8Array {
  return onnxFile({ nodes: DOUBLING, inputs, outputs: [OUT_SAMPLE], ...rest });
}

describe("a network's file", () => {
  it("says what goes in and comes out, and how large it is", () => {
    const nodes: NodeSpec[] = [{ op: "MatMul", inputs: ["sample", "w"], outputs: ["out_sample"] }];
    expect(inspectModel(network(nodes, { initializers: [{ ...weight, data: DATA }] }))).toEqual({
      irVersion: 8,
      producer: "",
      opset: 16,
      inputs: [SAMPLE, SIGMA],
      outputs: [OUT_SAMPLE],
      externalData: false,
      customDomains: [],
      randomOperators: [],
      parameters: 16,
    });
  });

  it("does not count initial values among the inputs, as old files do", () => {
    const inputs: ValueSpec[] = [SAMPLE, SIGMA, { ...weight, dims: [4, 4] }];
    expect(reason(withInputs(inputs, { initializers: [{ ...weight, data: DATA }] }))).toBeNull();
  });

  // The cards count parameters as PyTorch does; a file also holds 32 frequencies, a buffer there.
  it.each(ZOO_SLUGS)("of the zoo fits its card: %s", (slug) => {
    const file = inspectModel(fs.readFileSync(zooFile(slug)));
    expect(misfit(file, zooModel(slug))).toBeNull();
    const card = JSON.parse(fs.readFileSync(zooFile(slug).replace(".onnx", ".json"), "utf8"));
    expect(file.parameters).toBe(card.parameters + 32);
  });

  it("that is cut short is called so, wherever it was cut", () => {
    const whole = fs.readFileSync(zooFile("unet16-edm-n16"));
    for (let end = 1; end < whole.length; end += 4999) {
      expect(() => inspectModel(whole.subarray(0, end))).toThrow("the file is cut short or damaged");
    }
    const small = network(DOUBLING);
    const words =
      /^the file is (cut short or damaged|not an ONNX network: it has no graph|not an ONNX network: it names)/;
    for (let end = 1; end < small.length; end++) expect(() => inspectModel(small.subarray(0, end))).toThrow(words);
  });

  it.each([
    ["text", Buffer.from("this is no network at all, just some text")],
    ["a PNG", Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", "latin1")],
    ["a zip", Buffer.from("PK\x03\x04\x14\0\0\0\x08\0 torch", "latin1")],
    ["random bytes", Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919 + (i >> 3) * 31 + 97) & 255))],
  ])("that is %s is no network", (_, bytes) => {
    expect(() => inspectModel(bytes)).toThrow("the file is not an ONNX network");
  });

  it("that is empty is called so", () => {
    expect(() => inspectModel(Buffer.alloc(0))).toThrow("the file is empty");
  });

  it("that nests graphs beyond all measure is refused, and not followed", () => {
    let inner: GraphSpec = { nodes: DOUBLING, inputs: [], outputs: [] };
    for (let depth = 0; depth < 200; depth++) {
      inner = {
        nodes: [{ op: "If", inputs: ["c"], outputs: ["o"], attributes: { then_branch: { graph: inner } } }],
        inputs: [],
        outputs: [],
      };
    }
    expect(() => inspectModel(network(inner.nodes))).toThrow("the file holds graphs within graphs, deeper than any");
  });

  it.each<[string, Uint8Array]>([
    ["beside the graph", network(DOUBLING, { initializers: [{ ...weight, external: "../../etc/passwd" }] })],
    [
      "in an operator",
      network([
        ...DOUBLING,
        {
          op: "Constant",
          inputs: [],
          outputs: ["c"],
          attributes: { value: { tensor: { ...weight, external: "w.bin" } } },
        },
      ]),
    ],
    [
      "in a graph within the graph",
      network([
        ...DOUBLING,
        {
          op: "If",
          inputs: ["c"],
          outputs: ["o"],
          attributes: {
            then_branch: {
              graph: { nodes: DOUBLING, inputs: [], outputs: [], initializers: [{ ...weight, external: "w.bin" }] },
            },
          },
        },
      ]),
    ],
  ])("with weights in another file, named %s, is refused", (_, file) => {
    expect(reason(file)).toBe("its weights lie in another file: save them inside the ONNX file");
  });

  it("with operators of a foreign domain is refused by that domain", () => {
    const nodes: NodeSpec[] = [...DOUBLING, { op: "Steal", inputs: ["sample"], outputs: ["x"], domain: "com.example" }];
    expect(reason(network(nodes, {}, ["com.example"]))).toBe(
      'it uses operators of "com.example", which this server does not have: export it with standard operators',
    );
  });

  it("that draws random numbers of its own is refused", () => {
    const nodes: NodeSpec[] = [...DOUBLING, { op: "RandomNormalLike", inputs: ["sample"], outputs: ["x"] }];
    expect(reason(network(nodes))).toBe(
      "it draws random numbers of its own (RandomNormalLike): the same noise must give the same image",
    );
  });

  it.each<[string, ValueSpec[], DrawingModel, string]>([
    ["a missing sigma", [SAMPLE], CARD, 'it has no input "sigma", which its card asks for (its inputs: "sample")'],
    [
      "a timestep for a DENOISED network",
      [SAMPLE, { ...SIGMA, name: "timestep" }],
      CARD,
      'it has no input "sigma", which its card asks for (its inputs: "sample", "timestep")',
    ],
    [
      "a sigma for a FLOW network",
      [SAMPLE, SIGMA],
      { ...CARD, parameterization: "FLOW" },
      'it has no input "timestep", which its card asks for (its inputs: "sample", "sigma")',
    ],
    [
      "an input that nothing feeds",
      [SAMPLE, SIGMA, { name: "text", type: "float32", dims: ["batch", 77, 768] }],
      CARD,
      'it has an input "text" that nothing here can feed',
    ],
    [
      "a class label of no classes",
      [SAMPLE, SIGMA, LABEL],
      CARD,
      'it takes "class_label", and its card names no classes',
    ],
    [
      "classes without a class label",
      [SAMPLE, SIGMA],
      WITH_CLASSES,
      'it has no input "class_label", which its card asks for (its inputs: "sample", "sigma")',
    ],
    [
      "a class label of floats",
      [SAMPLE, SIGMA, { ...LABEL, type: "float32" }],
      WITH_CLASSES,
      'its input "class_label" is float32: it must be int64',
    ],
    [
      "half precision",
      [{ ...SAMPLE, type: "float16" }, SIGMA],
      CARD,
      'its input "sample" is float16: it must be float32',
    ],
    [
      "integer timesteps of a FLOW",
      [SAMPLE, { name: "timestep", type: "int64", dims: ["batch"] }],
      { ...CARD, parameterization: "FLOW" },
      'its input "timestep" is int64: it must be float32',
    ],
    [
      "a fixed batch",
      [{ ...SAMPLE, dims: [1, 1, 4, 4] }, SIGMA],
      CARD,
      'its input "sample" has the shape (1, 1, 4, 4): the batch, its first length, must be left open',
    ],
    [
      "another size",
      [{ ...SAMPLE, dims: ["batch", 3, 4, 4] }, SIGMA],
      CARD,
      'its input "sample" has the shape (batch, 3, 4, 4): its card says (batch, 1, 4, 4)',
    ],
    [
      "channels left out",
      [{ ...SAMPLE, dims: ["batch", 4, 4] }, SIGMA],
      CARD,
      'its input "sample" has the shape (batch, 4, 4): it must be (batch, 1, 4, 4)',
    ],
    [
      "a sigma of two lengths",
      [SAMPLE, { ...SIGMA, dims: ["batch", 1] }],
      CARD,
      'its input "sigma" has the shape (batch, 1): it must be (batch)',
    ],
  ])("with %s is refused in words", (_, inputs, card, words) => {
    expect(reason(withInputs(inputs), card)).toBe(words);
  });

  it.each<[string, ValueSpec[], string]>([
    ["another name", [{ ...OUT_SAMPLE, name: "output" }], 'it has no output "out_sample" (its outputs: "output")'],
    ["another type", [{ ...OUT_SAMPLE, type: "float16" }], 'its output "out_sample" is float16: it must be float32'],
    [
      "another size",
      [{ ...OUT_SAMPLE, dims: ["batch", 2, 4, 4] }],
      'its output "out_sample" has the shape (batch, 2, 4, 4): its card says (batch, 1, 4, 4)',
    ],
  ])("with an output of %s is refused in words", (_, outputs, words) => {
    expect(reason(network(DOUBLING, { outputs }))).toBe(words);
  });

  it("fits with class labels and with lengths left open", () => {
    expect(reason(withInputs([SAMPLE, SIGMA, LABEL]), WITH_CLASSES)).toBeNull();
    expect(reason(withInputs([{ ...SAMPLE, dims: ["batch", "c", "h", "w"] }, SIGMA]))).toBeNull();
  });
});
