import { scale } from "../kernels/steps.js";
import type { MakeParameterize } from "./parameterization.js";

/** Networks that carry EDM's preconditioning inside (Karras et al. 2022, equation 7): D = network(x, sigma). */
export const denoised: MakeParameterize = () => (sigma) => ({
  level: sigma,
  // set would convert one value after the other.
  input: (x, sample) => scale(x, 1, sample),
  denoised: (_x, output, images) => images.set(output),
});
