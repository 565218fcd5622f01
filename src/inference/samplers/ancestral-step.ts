/**
 * How far to step down, and how much noise to add, to be at level `to`: down² + up² = to². k-diffusion's
 * get_ancestral_step for eta from 0 to 1, and DDIM's sigma_t (Song et al. 2021, equation 16) in coordinates
 * x = x0 + sigma·eps, where the two are the same.
 */
export function ancestralStep(from: number, to: number, eta: number): { down: number; up: number } {
  const up = Math.min(to, eta * Math.sqrt((to ** 2 * (from ** 2 - to ** 2)) / from ** 2));
  return { down: Math.sqrt(to ** 2 - up ** 2), up };
}
