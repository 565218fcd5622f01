import type { KarrasWalk } from "../../domain/sampler.js";

/**
 * Karras et al. 2022, equation 5, as NVlabs/edm computes it: steps + 1 levels in float64, falling, the last 0.
 * One step is [sigmaMax, 0], as in k-diffusion (NVlabs/edm divides 0 by 0 there).
 */
export function karrasSigmas({ steps, sigmaMin, sigmaMax, rho }: Omit<KarrasWalk, "schedule">): number[] {
  if (steps === 1) return [sigmaMax, 0];
  const top = sigmaMax ** (1 / rho);
  const bottom = sigmaMin ** (1 / rho);
  const sigmas = Array.from({ length: steps }, (_, i) => (top + (i / (steps - 1)) * (bottom - top)) ** rho);
  return [...sigmas, 0];
}
