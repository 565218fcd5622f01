import { discreteTable } from "../schedules/discrete.js";
import { sigmaToTimestep } from "../schedules/sigma-to-timestep.js";
import { divide, type MakeParameterize } from "./parameterization.js";

/** Noise prediction (Ho et al. 2020): D = x − sigma · network(x / sqrt(sigma² + 1), t(sigma)), t not quantized. */
export const epsilon: MakeParameterize = (model) => {
  const table = discreteTable(model);
  return (sigma) => {
    const scale = Math.sqrt(sigma ** 2 + 1);
    return {
      level: sigmaToTimestep(table, sigma),
      input: (x, sample) => divide(x, scale, sample),
      denoised(x, output, images) {
        for (let i = 0; i < x.length; i++) images[i] = x[i]! - sigma * output[i]!;
      },
    };
  };
};
