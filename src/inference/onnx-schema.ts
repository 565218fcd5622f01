/**
 * The part of onnx.proto3 that says what a network is. Field numbers are the standard's; tensors' contents are left out,
 * so that the parser steps over them.
 */
import protobuf from "protobufjs";

const SCHEMA = `
syntax = "proto3";
message ModelProto {
  int64 ir_version = 1;
  string producer_name = 2;
  GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8;
  repeated FunctionProto functions = 25;
}
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message FunctionProto { string name = 1; repeated NodeProto node = 7; string domain = 10; }
message GraphProto {
  repeated NodeProto node = 1;
  repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11;
  repeated ValueInfoProto output = 12;
  repeated SparseTensorProto sparse_initializer = 15;
}
message NodeProto { string op_type = 4; repeated AttributeProto attribute = 5; string domain = 7; }
message AttributeProto {
  TensorProto t = 5;
  GraphProto g = 6;
  repeated TensorProto tensors = 10;
  repeated GraphProto graphs = 11;
  SparseTensorProto sparse_tensor = 22;
  repeated SparseTensorProto sparse_tensors = 23;
}
message TensorProto {
  repeated int64 dims = 1;
  int32 data_type = 2;
  string name = 8;
  repeated StringStringEntryProto external_data = 13;
  int32 data_location = 14;
}
message SparseTensorProto { TensorProto values = 1; TensorProto indices = 2; repeated int64 dims = 3; }
message StringStringEntryProto { string key = 1; }
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

/** int64 as the library gives it: an object, since a double cannot hold every one. */
export interface Int64 {
  toNumber(): number;
}
export interface TensorProto {
  dims: Int64[];
  dataType: number;
  name: string;
  externalData: unknown[];
  dataLocation: number;
}
export interface SparseTensorProto {
  values: TensorProto | null;
  indices: TensorProto | null;
}
export interface AttributeProto {
  t: TensorProto | null;
  g: GraphProto | null;
  tensors: TensorProto[];
  graphs: GraphProto[];
  sparseTensor: SparseTensorProto | null;
  sparseTensors: SparseTensorProto[];
}
export interface NodeProto {
  opType: string;
  domain: string;
  attribute: AttributeProto[];
}
export interface ValueInfoProto {
  name: string;
  type: {
    tensorType: {
      elemType: number;
      shape: { dim: { value?: "dimValue" | "dimParam"; dimValue: Int64; dimParam: string }[] } | null;
    } | null;
  } | null;
}
export interface GraphProto {
  node: NodeProto[];
  initializer: TensorProto[];
  sparseInitializer: SparseTensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
}
export interface ModelProto {
  irVersion: Int64;
  producerName: string;
  graph: GraphProto | null;
  opsetImport: { domain: string; version: Int64 }[];
  functions: { name: string; domain: string; node: NodeProto[] }[];
}

const modelType = protobuf.parse(SCHEMA).root.lookupType("ModelProto");

/** Throws the library's error for bytes that are not this message. */
export function decodeModel(file: Uint8Array): ModelProto {
  return modelType.decode(file) as unknown as ModelProto;
}
