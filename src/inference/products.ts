/** Inner products of many vectors by ONNX Runtime: one product of matrices, and the greatest of each block of columns. */
import * as ort from "onnxruntime-node";
import { encodeOnnx, type OnnxNode } from "./analytic/onnx-file.js";

export interface OpenProducts<A, B, Products> {
  /** Columns are a multiple of the block. The next call writes over what this one gave. */
  run(a: A, b: B, dimension: number): Promise<{ products: Products; maxima: Products }>;
  release(): Promise<void>;
}
/** a: (rows, dimension), b: (columns, dimension) */
export type Float32Products = OpenProducts<Float32Array, Float32Array, Float32Array>;
/** a: (rows, dimension), its zero taken off; b: (dimension, columns) */
export type WholeProducts = OpenProducts<Uint8Array, Int8Array, Int32Array>;

const GREATEST: OnnxNode[] = [
  { op: "Reshape", inputs: ["products", "blocks"], outputs: ["by_block"] },
  { op: "ReduceMax", inputs: ["by_block"], outputs: ["maxima"], attributes: { axes: [1], keepdims: 0 } },
];
const OUTPUTS = { products: ["rows", "columns"], maxima: ["blocks_in_all"] };
const blocksOf = (block: number) => ({ dims: [2], data: BigInt64Array.of(-1n, BigInt(block)) });

function float32File(block: number): Uint8Array {
  return encodeOnnx({
    name: "inner-products",
    nodes: [{ op: "Gemm", inputs: ["a", "b"], outputs: ["products"], attributes: { transB: 1 } }, ...GREATEST],
    inputs: { a: ["rows", "dimension"], b: ["columns", "dimension"] },
    outputs: OUTPUTS,
    tensors: { blocks: blocksOf(block) },
  });
}

function wholeFile(block: number, zero: number): Uint8Array {
  return encodeOnnx({
    name: "inner-products-in-whole-numbers",
    nodes: [{ op: "MatMulInteger", inputs: ["a", "b", "zero"], outputs: ["products"] }, ...GREATEST],
    inputs: { a: ["rows", "dimension"], b: ["dimension", "columns"] },
    outputs: OUTPUTS,
    elements: { a: "uint8", b: "int8", products: "int32", maxima: "int32" },
    tensors: { blocks: blocksOf(block), zero: { dims: [], data: Uint8Array.of(zero) } },
  });
}

/** On so many threads of the processor; the caller must not depend on which, nor on how many. */
export async function openProducts(block: number, threads: number): Promise<Float32Products> {
  const session = await open(float32File(block), threads);
  const outputs = kept((dims) => new ort.Tensor("float32", new Float32Array(sizeOf(dims)), dims), block);
  return {
    async run(a, b, dimension) {
      const [rows, columns] = [a.length / dimension, b.length / dimension];
      const feeds = {
        a: new ort.Tensor("float32", a, [rows, dimension]),
        b: new ort.Tensor("float32", b, [columns, dimension]),
      };
      return session.run(feeds, outputs(rows, columns)).then(dataOf<Float32Array>);
    },
    release: () => session.release(),
  };
}

/** As openProducts, of bytes: a's less `zero`. Exact where the sums fit 32 bits and those of two products 16. */
export async function openWholeProducts(block: number, zero: number, threads: number): Promise<WholeProducts> {
  const session = await open(wholeFile(block, zero), threads);
  const outputs = kept((dims) => new ort.Tensor("int32", new Int32Array(sizeOf(dims)), dims), block);
  return {
    async run(a, b, dimension) {
      const [rows, columns] = [a.length / dimension, b.length / dimension];
      const feeds = {
        a: new ort.Tensor("uint8", a, [rows, dimension]),
        b: new ort.Tensor("int8", b, [dimension, columns]),
      };
      return session.run(feeds, outputs(rows, columns)).then(dataOf<Int32Array>);
    },
    release: () => session.release(),
  };
}

/** Outputs of the last shape, to be written again: two megabytes made anew at each call are cleared and collected first. */
function kept(tensor: (dims: number[]) => ort.Tensor, block: number) {
  let last: { products: ort.Tensor; maxima: ort.Tensor } | null = null;
  return (rows: number, columns: number) => {
    const [before, now] = [last?.products.dims, [rows, columns]];
    if (!last || before!.some((length, i) => length !== now[i])) {
      last = { products: tensor(now), maxima: tensor([(rows * columns) / block]) };
    }
    return last;
  };
}
const sizeOf = (dims: number[]) => dims.reduce((product, length) => product * length, 1);
function dataOf<Data>({ products, maxima }: ort.InferenceSession.ReturnType): { products: Data; maxima: Data } {
  return { products: products!.data as Data, maxima: maxima!.data as Data };
}

function open(file: Uint8Array, threads: number): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(file, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    // Waiting threads would take the processor from those who draw.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  });
}
