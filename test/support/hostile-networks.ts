/** Files that somebody could send instead of a network: each is refused for a reason of its own. */
import { readFileSync } from "node:fs";
import {
  DOUBLING,
  type GraphSpec,
  type NodeSpec,
  network,
  OUT_SAMPLE,
  onnxFile,
  SAMPLE,
  SIGMA,
  type TensorSpec,
  type ValueSpec,
} from "./onnx-writer.js";
import { zooFile } from "./zoo.js";

export interface HostileNetwork {
  what: string;
  file: Uint8Array;
  /** What the owner is told. */
  reason: RegExp;
}

const scalar = (name: string, type: "int64" | "float32", value: number): TensorSpec => ({
  name,
  type,
  dims: [],
  data: type === "int64" ? BigInt64Array.of(BigInt(value)) : Float32Array.of(value),
});
const one = (op: string, rest: Partial<NodeSpec> = {}): NodeSpec => ({
  op,
  inputs: ["sample"],
  outputs: ["out_sample"],
  ...rest,
});
const withInputs = (...inputs: ValueSpec[]) => onnxFile({ nodes: DOUBLING, inputs, outputs: [OUT_SAMPLE] });
const withOutput = (output: ValueSpec) => network(DOUBLING, { outputs: [output] });

/** Runs for as long as nobody ends it. */
function endless(): Uint8Array {
  const body: GraphSpec = {
    nodes: [
      one("Identity", { inputs: ["going"], outputs: ["on"] }),
      one("Identity", { inputs: ["x"], outputs: ["y"] }),
    ],
    inputs: [
      { name: "i", type: "int64", dims: [] },
      { name: "going", type: "bool", dims: [] },
      { name: "x", type: "float32", dims: ["batch", 1, 4, 4] },
    ],
    outputs: [
      { name: "on", type: "bool", dims: [] },
      { name: "y", type: "float32", dims: ["batch", 1, 4, 4] },
    ],
  };
  const loop = one("Loop", { inputs: ["trips", "", "sample"], attributes: { body: { graph: body } } });
  return network([loop], { initializers: [scalar("trips", "int64", 2 ** 52)] });
}

/** 6 GB from 500 bytes; what it makes depends on its input, so that no optimizer makes it beforehand. */
function greedy(): Uint8Array {
  const nodes: NodeSpec[] = [
    { op: "ConstantOfShape", inputs: ["shape"], outputs: ["large"] },
    { op: "Shape", inputs: ["sample"], outputs: ["batch"] },
    { op: "Cast", inputs: ["batch"], outputs: ["asFloat"], attributes: { to: 1 } },
    { op: "ReduceMax", inputs: ["asFloat"], outputs: ["one"], attributes: { keepdims: 0 } },
    { op: "Mul", inputs: ["large", "one"], outputs: ["larger"] },
    { op: "ReduceSum", inputs: ["larger"], outputs: ["sum"], attributes: { keepdims: 0 } },
    { op: "Add", inputs: ["sample", "sum"], outputs: ["out_sample"] },
  ];
  const shape: TensorSpec = { name: "shape", type: "int64", dims: [1], data: BigInt64Array.of(1_500_000_000n) };
  return network(nodes, { initializers: [shape] });
}

/** Graphs within graphs, deeper than any reader should follow. */
function deep(): Uint8Array {
  let inner: GraphSpec = { nodes: DOUBLING, inputs: [], outputs: [] };
  for (let depth = 0; depth < 200; depth++) {
    const branch = one("If", { inputs: ["c"], outputs: ["o"], attributes: { then_branch: { graph: inner } } });
    inner = { nodes: [branch], inputs: [], outputs: [] };
  }
  return network(inner.nodes);
}

/** The version of the standard operators is the last number of a file of ours. */
function ofOpset(version: number): Uint8Array {
  const file = Buffer.from(network(DOUBLING));
  file[file.length - 1] = version;
  return file;
}

export const HOSTILE_NETWORKS: HostileNetwork[] = [
  { what: "a text", file: Buffer.from("#!/bin/sh\nrm -rf /\n"), reason: /^the file is not an ONNX network$/ },
  {
    what: "a network that is cut short",
    file: readFileSync(zooFile("unet16-edm-n16")).subarray(0, 600_000),
    reason: /^the file is cut short or damaged/,
  },
  { what: "a file without a graph", file: Buffer.from([0x08, 0x08]), reason: /not an ONNX network: it has no graph$/ },
  {
    what: "weights in another file",
    file: network(DOUBLING, { initializers: [{ name: "w", type: "float32", dims: [4], external: "/etc/passwd" }] }),
    reason: /^its weights lie in another file: save them inside the ONNX file$/,
  },
  {
    what: "operators of its own library",
    file: network([...DOUBLING, one("Steal", { outputs: ["x"], domain: "com.example" })], {}, ["com.example"]),
    reason: /^it uses operators of "com.example", which this server does not have/,
  },
  {
    what: "an operator that nobody knows",
    file: network([one("Imagine")]),
    reason: /^ONNX Runtime [\d.]+ does not take the network: .*Imagine/,
  },
  {
    what: "random numbers of its own",
    file: network([...DOUBLING, one("RandomNormalLike", { outputs: ["x"] })]),
    reason: /^it draws random numbers of its own \(RandomNormalLike\)/,
  },
  { what: "no sigma", file: withInputs(SAMPLE), reason: /^it has no input "sigma"/ },
  {
    what: "an input that nothing feeds",
    file: withInputs(SAMPLE, SIGMA, { name: "secret", type: "float32", dims: ["batch"] }),
    reason: /^it has an input "secret" that nothing here can feed$/,
  },
  {
    what: "half precision",
    file: withInputs({ ...SAMPLE, type: "float16" }, SIGMA),
    reason: /^its input "sample" is float16: it must be float32$/,
  },
  {
    what: "images of another shape",
    file: withInputs({ ...SAMPLE, dims: ["batch", 3, 64, 64] }, SIGMA),
    reason: /^its input "sample" has the shape \(batch, 3, 64, 64\): its card says \(batch, 1, 4, 4\)$/,
  },
  {
    what: "a batch of one alone",
    file: withInputs({ ...SAMPLE, dims: [1, 1, 4, 4] }, SIGMA),
    reason: /the batch, its first length, must be left open$/,
  },
  {
    what: "another output",
    file: network([one("Identity", { outputs: ["image"] })], { outputs: [{ ...OUT_SAMPLE, name: "image" }] }),
    reason: /^it has no output "out_sample" \(its outputs: "image"\)$/,
  },
  {
    what: "an output of integers",
    file: withOutput({ ...OUT_SAMPLE, type: "int64" }),
    reason: /^its output "out_sample" is int64: it must be float32$/,
  },
  { what: "NaN", file: network([one("Sqrt")]), reason: /^it gives NaN or infinity for noise at sigma/ },
  {
    what: "another shape than it declares",
    file: network([one("Concat", { inputs: ["sample", "sample"], attributes: { axis: 2 } })], {
      outputs: [{ ...OUT_SAMPLE, dims: ["batch", 1, "height", 4] }],
    }),
    reason: /^out_sample has the shape \(32, 1, 8, 4\): it must be \(32, 1, 4, 4\)$/,
  },
  {
    what: "images that depend on their neighbours",
    file: network([
      one("ReduceMean", { outputs: ["mean"], attributes: { axes: [0] } }),
      one("Sub", { inputs: ["sample", "mean"] }),
    ]),
    reason: /^what it draws depends on what is drawn beside it/,
  },
  {
    what: "operators that wait for each other",
    file: network([
      one("Add", { inputs: ["sample", "b"], outputs: ["a"] }),
      one("Add", { inputs: ["sample", "a"], outputs: ["b"] }),
      one("Identity", { inputs: ["b"] }),
    ]),
    reason: /^ONNX Runtime [\d.]+ does not take the network: (?!.*Imagine)/,
  },
  {
    what: "weights of more numbers than there are",
    file: network([one("Add", { inputs: ["sample", "w"] })], {
      initializers: [{ name: "w", type: "float32", dims: [2 ** 20, 2 ** 20], data: Float32Array.of(1, 2) }],
    }),
    reason: /^ONNX Runtime [\d.]+ does not take the network: (?!.*Imagine)/,
  },
  {
    what: "operators of a version to come",
    file: ofOpset(127),
    reason: /^ONNX Runtime [\d.]+ does not take the network: .*opset/i,
  },
  {
    what: "graphs within graphs",
    file: deep(),
    reason: /^the file holds graphs within graphs, deeper than any network does$/,
  },
  { what: "a loop without an end", file: endless(), reason: /^its test run did not finish within/ },
  { what: "memory without an end", file: greedy(), reason: /^its test run needed more than \d+ MiB of memory$/ },
];
