/** The kernels of this process: each opened at its first use, on every thread that there is. */
import os from "node:os";
import { type Float32Products, openProducts, openWholeProducts, type WholeProducts } from "../inference/products.js";
import { BLOCK, type ProductsKernel } from "../metrics/inner-products.js";
import type { Kernels } from "../metrics/nearest.js";
import { QUERY_ZERO } from "../metrics/whole-numbers.js";

let float32: Promise<Float32Products> | null = null;
let whole: Promise<WholeProducts> | null = null;

export const productsKernel: ProductsKernel = async (a, b, dimension) => {
  float32 ??= openProducts(BLOCK, os.availableParallelism());
  return (await float32).run(a, b, dimension);
};

export const nearestKernels: Kernels = {
  float32: productsKernel,
  async whole(queries, candidates, dimension) {
    whole ??= openWholeProducts(BLOCK, QUERY_ZERO, os.availableParallelism());
    return (await whole).run(queries, candidates, dimension);
  },
};
