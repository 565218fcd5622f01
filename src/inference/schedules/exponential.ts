import type { ExponentialWalk } from "../../domain/sampler.js";

/**
 * k-diffusion's get_sigmas_exponential: steps + 1 levels in float64, even in log sigma, the last 0.
 * One step is [sigmaMax, 0].
 */
export function exponentialSigmas({ steps, sigmaMin, sigmaMax }: Omit<ExponentialWalk, "schedule">): number[] {
  if (steps === 1) return [sigmaMax, 0];
  const top = Math.log(sigmaMax);
  const bottom = Math.log(sigmaMin);
  const inner = Array.from({ length: steps - 2 }, (_, i) => Math.exp(top + ((i + 1) / (steps - 1)) * (bottom - top)));
  return [sigmaMax, ...inner, sigmaMin, 0];
}
