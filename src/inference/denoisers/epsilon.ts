import { discreteTable } from "../schedules/discrete.js";
import { sigmaToTimestep } from "../schedules/sigma-to-timestep.js";
import { divided, type MakeParameterize } from "./parameterization.js";

/** Noise prediction (Ho et al. 2020): D = x − sigma · network(x / sqrt(sigma² + 1), t(sigma)), t not quantized. */
export const epsilon: MakeParameterize = (model) => {
  const table = discreteTable(model);
  return (x, sigma) => {
    const scale = Math.sqrt(sigma ** 2 + 1);
    return {
      sample: divided(x, scale),
      level: sigmaToTimestep(table, sigma),
      denoised(output) {
        const images = new Float64Array(x.length);
        for (let i = 0; i < x.length; i++) images[i] = x[i]! - sigma * output[i]!;
        return images;
      },
    };
  };
};
