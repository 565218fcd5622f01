/** Writes small ONNX files, right and wrong ones, byte by byte from the field numbers of onnx.proto3. */

type Bytes = Buffer;

function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
const integer = (field: number, value: number): Bytes => Buffer.concat([varint(field << 3), varint(value)]);
function nested(field: number, ...parts: Bytes[]): Bytes {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body]);
}
const text = (field: number, value: string): Bytes => nested(field, Buffer.from(value));

const TYPES = { float32: 1, uint8: 2, int64: 7, bool: 9, float16: 10 } as const;
export type ElementType = keyof typeof TYPES;

export interface TensorSpec {
  name: string;
  type: ElementType;
  dims: readonly number[];
  data?: Float32Array | BigInt64Array | Uint8Array;
  /** The file that the data lies in instead. */
  external?: string;
}
export function tensor({ name, type, dims, data, external }: TensorSpec): Bytes {
  const where = external
    ? [nested(13, text(1, "location"), text(2, external)), integer(14, 1)]
    : [nested(9, Buffer.from(data!.buffer, data!.byteOffset, data!.byteLength))];
  return Buffer.concat([...dims.map((length) => integer(1, length)), integer(2, TYPES[type]), text(8, name), ...where]);
}

type Attribute = number | number[] | { tensor: TensorSpec } | { graph: GraphSpec };
function attribute(name: string, value: Attribute): Bytes {
  if (typeof value === "number") return nested(5, text(1, name), integer(3, value), integer(20, 2));
  if (Array.isArray(value)) return nested(5, text(1, name), ...value.map((one) => integer(8, one)), integer(20, 7));
  if ("tensor" in value) return nested(5, text(1, name), nested(5, tensor(value.tensor)), integer(20, 4));
  return nested(5, text(1, name), nested(6, graph(value.graph)), integer(20, 5));
}

export interface NodeSpec {
  op: string;
  inputs: string[];
  outputs: string[];
  attributes?: Record<string, Attribute>;
  domain?: string;
}
function node({ op, inputs, outputs, attributes = {}, domain }: NodeSpec): Bytes {
  return Buffer.concat([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    ...(domain ? [text(7, domain)] : []),
  ]);
}

export interface ValueSpec {
  name: string;
  type: ElementType;
  dims: (number | string)[];
}
function value({ name, type, dims }: ValueSpec): Bytes {
  const shape = dims.map((dim) => nested(1, typeof dim === "string" ? text(2, dim) : integer(1, dim)));
  return Buffer.concat([text(1, name), nested(2, nested(1, integer(1, TYPES[type]), nested(2, ...shape)))]);
}

export interface GraphSpec {
  nodes: NodeSpec[];
  inputs: ValueSpec[];
  outputs: ValueSpec[];
  initializers?: TensorSpec[];
}
function graph({ nodes, inputs, outputs, initializers = [] }: GraphSpec): Bytes {
  return Buffer.concat([
    ...nodes.map((one) => nested(1, node(one))),
    text(2, "graph"),
    ...initializers.map((one) => nested(5, tensor(one))),
    ...inputs.map((one) => nested(11, value(one))),
    ...outputs.map((one) => nested(12, value(one))),
  ]);
}

export function onnxFile(spec: GraphSpec, domains: string[] = []): Bytes {
  return Buffer.concat([
    integer(1, 8),
    nested(7, graph(spec)),
    nested(8, text(1, ""), integer(2, 16)),
    ...domains.map((domain) => nested(8, text(1, domain), integer(2, 1))),
  ]);
}

export const SAMPLE: ValueSpec = { name: "sample", type: "float32", dims: ["batch", 1, 4, 4] };
export const SIGMA: ValueSpec = { name: "sigma", type: "float32", dims: ["batch"] };
export const OUT_SAMPLE: ValueSpec = { name: "out_sample", type: "float32", dims: ["batch", 1, 4, 4] };

/** A network of 4×4 images with the right inputs and output; the nodes make "out_sample" of "sample" and "sigma". */
export function network(nodes: NodeSpec[], rest: Partial<GraphSpec> = {}, domains: string[] = []): Bytes {
  return onnxFile({ nodes, inputs: [SAMPLE, SIGMA], outputs: [OUT_SAMPLE], ...rest }, domains);
}
/** D(x; sigma) = 2x, without any use of sigma. */
export const DOUBLING: NodeSpec[] = [{ op: "Add", inputs: ["sample", "sample"], outputs: ["out_sample"] }];
