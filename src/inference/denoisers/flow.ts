import { divided, type MakeParameterize } from "./parameterization.js";

/**
 * Rectified flow (Liu et al. 2022), velocity eps − x0: with t = sigma / (1 + sigma) and z = x / (1 + sigma),
 * D = z − t · network(z, t · timestepScale).
 */
export const flow: MakeParameterize =
  ({ timestepScale }) =>
  (x, sigma) => {
    const t = sigma / (1 + sigma);
    const scale = 1 + sigma;
    return {
      sample: divided(x, scale),
      level: t * timestepScale,
      denoised(output) {
        const images = new Float64Array(x.length);
        for (let i = 0; i < x.length; i++) images[i] = x[i]! / scale - t * output[i]!;
        return images;
      },
    };
  };
