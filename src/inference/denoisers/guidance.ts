import type { Denoise } from "../denoiser.js";

/**
 * Classifier-free guidance (Ho & Salimans 2022): D = D_none + scale · (D_label − D_none); two evaluations.
 * Linear, hence the same in D, eps and v.
 */
export function guided(unconditional: Denoise, conditional: Denoise, scale: number): Denoise {
  return async (x, sigma) => {
    const none = await unconditional(x, sigma);
    const label = await conditional(x, sigma);
    for (let i = 0; i < none.length; i++) none[i] = none[i]! + scale * (label[i]! - none[i]!);
    return none;
  };
}
