import type { Denoise } from "../denoiser.js";

/** What the network was first asked in a step, and what it gave. */
export interface FirstEvaluation {
  sigma: number;
  /** (batch · C·H·W); a copy, since samplers write over what they are given. */
  denoised: Float64Array;
}

/**
 * A denoiser that remembers the first evaluation of each step. That is the denoised estimate at the step's own state:
 * Heun's correction is a second one, at the next sigma and a state that is left again. `first` gives it and forgets it;
 * null where nothing is recorded.
 */
export function recorded(
  denoise: Denoise,
  recording: boolean,
): { denoise: Denoise; first: () => FirstEvaluation | null } {
  if (!recording) return { denoise, first: () => null };
  let kept: FirstEvaluation | null = null;
  return {
    async denoise(x, sigma) {
      const denoised = await denoise(x, sigma);
      kept ??= { sigma, denoised: denoised.slice() };
      return denoised;
    },
    first() {
      const evaluation = kept;
      kept = null;
      return evaluation;
    },
  };
}
