import type { MakeParameterize } from "./parameterization.js";

/**
 * Rectified flow (Liu et al. 2022), velocity eps − x0: with t = sigma / (1 + sigma) and z = x / (1 + sigma),
 * D = z − t · network(z, t · timestepScale).
 */
export const flow: MakeParameterize =
  ({ timestepScale }) =>
  (x, sigma) => {
    const t = sigma / (1 + sigma);
    const z = x.map((value) => value / (1 + sigma));
    return {
      sample: new Float32Array(z),
      level: t * timestepScale,
      denoised: (output) => z.map((value, i) => value - t * output[i]!),
    };
  };
