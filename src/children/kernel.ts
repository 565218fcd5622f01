/** The kernel of this process: opened at its first use, on every thread that there is. */
import os from "node:os";
import { type OpenProducts, openProducts } from "../inference/products.js";
import { BLOCK, type ProductsKernel } from "../metrics/inner-products.js";

let opened: Promise<OpenProducts> | null = null;

export const productsKernel: ProductsKernel = async (a, b, dimension) => {
  opened ??= openProducts(BLOCK, os.availableParallelism());
  return (await opened).run(a, b, dimension);
};
