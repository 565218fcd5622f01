/** Writes ONNX files: the part of onnx.proto3 that our own graphs need. Field numbers are the standard's. */
import protobuf from "protobufjs";

const SCHEMA = `
syntax = "proto3";
message ModelProto {
  int64 ir_version = 1;
  string producer_name = 2;
  GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8;
}
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message GraphProto {
  repeated NodeProto node = 1;
  string name = 2;
  repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11;
  repeated ValueInfoProto output = 12;
}
message NodeProto {
  repeated string input = 1;
  repeated string output = 2;
  string name = 3;
  string op_type = 4;
  repeated AttributeProto attribute = 5;
}
message AttributeProto { string name = 1; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message TypeProto {
  message Tensor { int32 elem_type = 1; TensorShapeProto shape = 2; }
  Tensor tensor_type = 1;
}
message TensorShapeProto {
  message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
  repeated Dimension dim = 1;
}
`;
const modelType = protobuf.parse(SCHEMA).root.lookupType("ModelProto");

const IR_VERSION = 8;
const OPSET = 16;
const INTEGER_ATTRIBUTE = 2;
const INTEGERS_ATTRIBUTE = 7;
const FLOAT32 = 1;
const UINT8 = 2;
const INT64 = 7;
const ELEMENTS = { float32: FLOAT32, uint8: UINT8, int8: 3, int32: 6 };

/** What a tensor holds decides its type. */
export type TensorData = Float32Array | Uint8Array | BigInt64Array;
export interface OnnxNode {
  op: string;
  inputs: string[];
  outputs: string[];
  attributes?: Record<string, number | number[]>;
}
export interface OnnxGraph {
  name: string;
  nodes: OnnxNode[];
  /** Shape and contents by name. */
  tensors: Record<string, { dims: number[]; data: TensorData }>;
  /** By name; a name among the lengths is one that is open. */
  inputs: Record<string, (number | string)[]>;
  outputs: Record<string, (number | string)[]>;
  /** Of inputs and outputs that are not float32. */
  elements?: Record<string, keyof typeof ELEMENTS>;
}

/** The graph's file: the same graph gives the same bytes. */
export function encodeOnnx({ name, nodes, tensors, inputs, outputs, elements = {} }: OnnxGraph): Uint8Array {
  return modelType
    .encode(
      modelType.fromObject({
        irVersion: IR_VERSION,
        producerName: "concordance",
        opsetImport: [{ domain: "", version: OPSET }],
        graph: {
          name,
          node: nodes.map(({ op, inputs: input, outputs: output, attributes = {} }) => ({
            input,
            output,
            name: output[0],
            opType: op,
            attribute: Object.entries(attributes).map(attribute),
          })),
          initializer: Object.entries(tensors).map(([key, { dims, data }]) => ({
            name: key,
            dims,
            dataType: elementType(data),
            rawData: littleEndian(data),
          })),
          input: Object.entries(inputs).map(([key, dims]) => describe(key, dims, elements[key])),
          output: Object.entries(outputs).map(([key, dims]) => describe(key, dims, elements[key])),
        },
      }),
    )
    .finish();
}

function attribute([name, value]: [string, number | number[]]) {
  return Array.isArray(value)
    ? { name, ints: value, type: INTEGERS_ATTRIBUTE }
    : { name, i: value, type: INTEGER_ATTRIBUTE };
}

function describe(name: string, dims: (number | string)[], element: keyof typeof ELEMENTS = "float32") {
  const dim = dims.map((length) => (typeof length === "number" ? { dimValue: length } : { dimParam: length }));
  return { name, type: { tensorType: { elemType: ELEMENTS[element], shape: { dim } } } };
}

function elementType(data: TensorData): number {
  if (data instanceof Float32Array) return FLOAT32;
  return data instanceof Uint8Array ? UINT8 : INT64;
}

// Node runs on little-endian machines alone, and raw_data is little-endian.
function littleEndian({ buffer, byteOffset, byteLength }: TensorData): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
