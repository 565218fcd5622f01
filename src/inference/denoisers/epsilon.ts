import { affine, divide } from "../kernels/steps.js";
import { discreteTable } from "../schedules/discrete.js";
import { sigmaToTimestep } from "../schedules/sigma-to-timestep.js";
import type { MakeParameterize } from "./parameterization.js";

/** Noise prediction (Ho et al. 2020): D = x − sigma · network(x / sqrt(sigma² + 1), t(sigma)), t not quantized. */
export const epsilon: MakeParameterize = (model) => {
  const table = discreteTable(model);
  return (sigma) => {
    const scale = Math.sqrt(sigma ** 2 + 1);
    return {
      level: sigmaToTimestep(table, sigma),
      input: (x, sample) => divide(x, scale, sample),
      denoised: (x, output, images) => affine(x, output, 1, sigma, images),
    };
  };
};
