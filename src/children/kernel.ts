/** The kernels of this process or thread: each opened at its first use. */
import os from "node:os";
import { type Float32Products, openProducts, openWholeProducts, type WholeProducts } from "../inference/products.js";
import { BLOCK } from "../metrics/inner-products.js";
import type { Kernels } from "../metrics/nearest.js";
import { QUERY_ZERO } from "../metrics/whole-numbers.js";

/** On so many threads of the processor. */
export function kernelsOn(threads: number): Kernels {
  let float32: Promise<Float32Products> | null = null;
  let whole: Promise<WholeProducts> | null = null;
  return {
    async float32(a, b, dimension) {
      float32 ??= openProducts(BLOCK, threads);
      return (await float32).run(a, b, dimension);
    },
    async whole(queries, candidates, dimension) {
      whole ??= openWholeProducts(BLOCK, QUERY_ZERO, threads);
      return (await whole).run(queries, candidates, dimension);
    },
  };
}

/** On every thread that there is. */
export const nearestKernels = kernelsOn(os.availableParallelism());
export const productsKernel = nearestKernels.float32;
