import type { MakeParameterize } from "./parameterization.js";

/** Networks that carry EDM's preconditioning inside (Karras et al. 2022, equation 7): D = network(x, sigma). */
export const denoised: MakeParameterize = () => (x, sigma) => ({
  sample: Float32Array.from(x),
  level: sigma,
  denoised: (output) => Float64Array.from(output),
});
