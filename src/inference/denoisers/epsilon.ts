import { discreteTable } from "../schedules/discrete.js";
import { sigmaToTimestep } from "../schedules/sigma-to-timestep.js";
import type { MakeParameterize } from "./parameterization.js";

/** Noise prediction (Ho et al. 2020): D = x − sigma · network(x / sqrt(sigma² + 1), t(sigma)), t not quantized. */
export const epsilon: MakeParameterize = (model) => {
  const table = discreteTable(model);
  return (x, sigma) => {
    const scale = Math.sqrt(sigma ** 2 + 1);
    return {
      sample: new Float32Array(x.map((value) => value / scale)),
      level: sigmaToTimestep(table, sigma),
      denoised: (output) => x.map((value, i) => value - sigma * output[i]!),
    };
  };
};
