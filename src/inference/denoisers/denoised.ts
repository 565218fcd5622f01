import type { MakeParameterize } from "./parameterization.js";

/** Networks that carry EDM's preconditioning inside (Karras et al. 2022, equation 7): D = network(x, sigma). */
export const denoised: MakeParameterize = () => (x, sigma) => ({
  sample: new Float32Array(x),
  level: sigma,
  denoised: (output) => new Float64Array(output),
});
