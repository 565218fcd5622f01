import { discreteTable } from "../schedules/discrete.js";
import { sigmaToTimestep } from "../schedules/sigma-to-timestep.js";
import type { MakeParameterize } from "./parameterization.js";

/** v-prediction (Salimans & Ho 2022): D = x / (sigma² + 1) − sigma / sqrt(sigma² + 1) · network(x / sqrt(sigma² + 1), t(sigma)). */
export const v: MakeParameterize = (model) => {
  const table = discreteTable(model);
  return (x, sigma) => {
    const variance = sigma ** 2 + 1;
    const input = 1 / Math.sqrt(variance);
    const velocity = sigma / Math.sqrt(variance);
    return {
      sample: new Float32Array(x.map((value) => input * value)),
      level: sigmaToTimestep(table, sigma),
      denoised: (output) => x.map((value, i) => value / variance - velocity * output[i]!),
    };
  };
};
