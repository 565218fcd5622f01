import { affine, scale } from "../kernels/steps.js";
import { discreteTable } from "../schedules/discrete.js";
import { sigmaToTimestep } from "../schedules/sigma-to-timestep.js";
import type { MakeParameterize } from "./parameterization.js";

/** v-prediction (Salimans & Ho 2022): D = x / (sigma² + 1) − sigma / sqrt(sigma² + 1) · network(x / sqrt(sigma² + 1), t(sigma)). */
export const v: MakeParameterize = (model) => {
  const table = discreteTable(model);
  return (sigma) => {
    const variance = sigma ** 2 + 1;
    const factor = 1 / Math.sqrt(variance);
    const velocity = sigma / Math.sqrt(variance);
    return {
      level: sigmaToTimestep(table, sigma),
      input: (x, sample) => scale(x, factor, sample),
      denoised: (x, output, images) => affine(x, output, variance, velocity, images),
    };
  };
};
