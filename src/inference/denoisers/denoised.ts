import type { MakeParameterize } from "./parameterization.js";

/** Networks that carry EDM's preconditioning inside (Karras et al. 2022, equation 7): D = network(x, sigma). */
export const denoised: MakeParameterize = () => (sigma) => ({
  level: sigma,
  input: (x, sample) => sample.set(x),
  denoised: (_x, output, images) => images.set(output),
});
