/** Inner products of many vectors by ONNX Runtime: one product of matrices, and the greatest of each block of columns. */
import * as ort from "onnxruntime-node";
import { encodeOnnx } from "./analytic/onnx-file.js";

export interface Products {
  products: Float32Array;
  maxima: Float32Array;
}
export interface OpenProducts {
  /** a: (rows, dimension), b: (columns, dimension), both float32; columns a multiple of the block. */
  run(a: Float32Array, b: Float32Array, dimension: number): Promise<Products>;
  release(): Promise<void>;
}

/** The graph for blocks of that many columns. */
export function productsFile(block: number): Uint8Array {
  return encodeOnnx({
    name: "inner-products",
    nodes: [
      { op: "Gemm", inputs: ["a", "b"], outputs: ["products"], attributes: { transB: 1 } },
      { op: "Reshape", inputs: ["products", "blocks"], outputs: ["by_block"] },
      { op: "ReduceMax", inputs: ["by_block"], outputs: ["maxima"], attributes: { axes: [1], keepdims: 0 } },
    ],
    inputs: { a: ["rows", "dimension"], b: ["columns", "dimension"] },
    outputs: { products: ["rows", "columns"], maxima: ["blocks_in_all"] },
    tensors: { blocks: { dims: [2], data: BigInt64Array.of(-1n, BigInt(block)) } },
  });
}

/** On so many threads of the processor; the caller must not depend on which, nor on how many. */
export async function openProducts(block: number, threads: number): Promise<OpenProducts> {
  const session = await ort.InferenceSession.create(productsFile(block), {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    // Waiting threads would take the processor from those who draw.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  });
  return {
    async run(a, b, dimension) {
      const results = await session.run({
        a: new ort.Tensor("float32", a, [a.length / dimension, dimension]),
        b: new ort.Tensor("float32", b, [b.length / dimension, dimension]),
      });
      return {
        products: results.products!.data as Float32Array,
        maxima: results.maxima!.data as Float32Array,
      };
    },
    release: () => session.release(),
  };
}
