/** What an ONNX file says of itself, read without running it, and in words what is wrong with one that cannot be used. */

import type { NodeProto, SparseTensorProto, TensorProto, ValueInfoProto } from "./onnx-schema.js";
import { type AttributeProto, decodeModel, type GraphProto, type Int64, type ModelProto } from "./onnx-schema.js";

/** Not a network that can be used; the message says why, to its owner. */
export class ModelFileError extends Error {
  override name = "ModelFileError";
}

export interface ModelFileValue {
  name: string;
  /** As ONNX names it, in lower case; "not a tensor" for maps and sequences. */
  type: string;
  /** A name is a length that is open; null where the file does not say. */
  dims: (number | string)[] | null;
}
export interface ModelFile {
  irVersion: number;
  producer: string;
  /** Version of the standard operators. */
  opset: number;
  /** What must be fed: inputs that have no initial value in the file. */
  inputs: ModelFileValue[];
  outputs: ModelFileValue[];
  /** Whether some tensor lies in another file. */
  externalData: boolean;
  /** Domains of operators that neither the standard, nor the runtime, nor the file itself defines. */
  customDomains: string[];
  /** Operators that draw random numbers of their own. */
  randomOperators: string[];
  /** Elements of all floating-point initial values. */
  parameters: number;
}

const ELEMENT_TYPES: Record<number, string> = {
  1: "float32",
  2: "uint8",
  3: "int8",
  4: "uint16",
  5: "int16",
  6: "int32",
  7: "int64",
  8: "string",
  9: "bool",
  10: "float16",
  11: "float64",
  12: "uint32",
  13: "uint64",
  16: "bfloat16",
};
const FLOATING = new Set(["float32", "float16", "float64", "bfloat16"]);
const EXTERNAL = 1;
const KNOWN_DOMAINS = new Set(["", "ai.onnx", "ai.onnx.ml", "com.microsoft"]);
const RANDOM = new Set([
  "Bernoulli",
  "Multinomial",
  "RandomNormal",
  "RandomNormalLike",
  "RandomUniform",
  "RandomUniformLike",
]);

/** Throws ModelFileError for bytes that are not a whole ONNX model. Contents of tensors are not looked at. */
export function inspectModel(file: Uint8Array): ModelFile {
  const model = decode(file);
  const { graph } = model;
  if (!graph || graph.node.length === 0) throw new ModelFileError("the file is not an ONNX network: it has no graph");
  const standard = model.opsetImport.find(({ domain }) => domain === "" || domain === "ai.onnx");
  if (!standard) throw new ModelFileError("the file is not an ONNX network: it names no version of the operators");

  const contents = gather(model);
  const initial = new Set([
    ...graph.initializer.map(({ name }) => name),
    ...graph.sparseInitializer.map(({ values }) => values?.name),
  ]);
  const own = new Set(model.functions.map(({ domain }) => domain));
  const domains = new Set(contents.nodes.map(({ domain }) => domain));
  return {
    irVersion: number(model.irVersion),
    producer: model.producerName,
    opset: number(standard.version),
    // Files before IR version 4 list initial values among the inputs.
    inputs: graph.input.filter(({ name }) => !initial.has(name)).map(describe),
    outputs: graph.output.map(describe),
    externalData: contents.tensors.some(
      ({ dataLocation, externalData }) => dataLocation === EXTERNAL || externalData.length > 0,
    ),
    customDomains: [...domains].filter((domain) => !KNOWN_DOMAINS.has(domain) && !own.has(domain)).sort(),
    randomOperators: [...new Set(contents.nodes.map(({ opType }) => opType))].filter((op) => RANDOM.has(op)).sort(),
    parameters: graph.initializer
      .filter(({ dataType }) => FLOATING.has(elementType(dataType)))
      .reduce((sum, { dims }) => sum + dims.reduce((product, length) => product * number(length), 1), 0),
  };
}

function decode(file: Uint8Array): ModelProto {
  if (file.length === 0) throw new ModelFileError("the file is empty");
  try {
    return decodeModel(file);
  } catch (cause) {
    if (cause instanceof Error && /max depth/.test(cause.message)) {
      throw new ModelFileError("the file holds graphs within graphs, deeper than any network does", { cause });
    }
    // Every writer begins with ir_version: field 1, a varint, of a small value.
    const begun = file.length < 2 || (file[0] === 0x08 && file[1]! < 0x40);
    const why = begun
      ? "the file is cut short or damaged: it begins as an ONNX network and does not end as one"
      : "the file is not an ONNX network";
    throw new ModelFileError(why, { cause });
  }
}

interface Contents {
  nodes: NodeProto[];
  tensors: TensorProto[];
}

/** All nodes and tensors, also those of subgraphs and of the file's own functions. */
function gather(model: ModelProto): Contents {
  const nodes: NodeProto[] = [];
  const tensors: TensorProto[] = [];
  const graphs: GraphProto[] = [model.graph!];
  const sparse = ({ values, indices }: SparseTensorProto) => {
    for (const tensor of [values, indices]) if (tensor) tensors.push(tensor);
  };
  const attribute = ({ t, tensors: several, g, graphs: inner, sparseTensor, sparseTensors }: AttributeProto) => {
    if (t) tensors.push(t);
    for (const tensor of several) tensors.push(tensor);
    if (g) graphs.push(g);
    for (const graph of inner) graphs.push(graph);
    if (sparseTensor) sparse(sparseTensor);
    sparseTensors.forEach(sparse);
  };
  const node = (one: NodeProto) => {
    nodes.push(one);
    one.attribute.forEach(attribute);
  };
  for (const { node: body } of model.functions) body.forEach(node);
  for (let graph = graphs.pop(); graph; graph = graphs.pop()) {
    graph.node.forEach(node);
    for (const tensor of graph.initializer) tensors.push(tensor);
    graph.sparseInitializer.forEach(sparse);
  }
  return { nodes, tensors };
}

function describe({ name, type }: ValueInfoProto): ModelFileValue {
  const tensor = type?.tensorType;
  if (!tensor) return { name, type: "not a tensor", dims: null };
  const dims = tensor.shape?.dim.map((dim) => (dim.value === "dimValue" ? number(dim.dimValue) : dim.dimParam || "?"));
  return { name, type: elementType(tensor.elemType), dims: dims ?? null };
}

function elementType(dataType: number): string {
  return ELEMENT_TYPES[dataType] ?? `type ${dataType}`;
}

// The library gives plain zeros for absent int64 fields.
function number(value: Int64 | number): number {
  return typeof value === "number" ? value : value.toNumber();
}
