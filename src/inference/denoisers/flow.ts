import { affine, divide } from "../kernels/steps.js";
import type { MakeParameterize } from "./parameterization.js";

/**
 * Rectified flow (Liu et al. 2022), velocity eps − x0: with t = sigma / (1 + sigma) and z = x / (1 + sigma),
 * D = z − t · network(z, t · timestepScale).
 */
export const flow: MakeParameterize =
  ({ timestepScale }) =>
  (sigma) => {
    const t = sigma / (1 + sigma);
    const scale = 1 + sigma;
    return {
      level: t * timestepScale,
      input: (x, sample) => divide(x, scale, sample),
      denoised: (x, output, images) => affine(x, output, scale, t, images),
    };
  };
