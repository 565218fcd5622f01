import type { Denoise } from "../denoiser.js";
import type { SamplerStep } from "../samplers/sampler.js";
import type { LinearOperator } from "./operator.js";

/** An inverse problem: y = A x + noiseSigma · n of each image of a batch. */
export interface InverseProblem {
  operator: LinearOperator;
  y: Float64Array;
  noiseSigma: number;
}

/**
 * Where a step lands: the state at `sigma`, of the denoised image D and the noise eps = (x − D) / sigma that was in the
 * state; each of one image. DDIM with eta 0 lands at D + sigma · eps.
 */
type Landing = (denoised: Float64Array, eps: Float64Array, sigma: number) => Float64Array;

function landing({ operator, y, noiseSigma }: InverseProblem): Landing {
  const measured = operator.invert(y);
  return (denoised, eps, sigma) => {
    if (noiseSigma === 0) {
      const open = operator.open(denoised);
      return measured.map((value, i) => value + open[i]! + sigma * eps[i]!);
    }
    const share = (singular: number) => (singular === 0 ? 0 : Math.min(1, (sigma * singular) / noiseSigma));
    const left = (singular: number) =>
      singular === 0 ? sigma : Math.sqrt(Math.max(0, sigma ** 2 - ((share(singular) * noiseSigma) / singular) ** 2));
    const towards = operator.filter(
      measured.map((value, i) => value - denoised[i]!),
      share,
    );
    const noise = operator.filter(eps, left);
    return denoised.map((value, i) => value + towards[i]! + noise[i]!);
  };
}

/**
 * DDNM (Wang, Yu & Zhang, ICLR 2023) with eta 0: DDIM's walk, where D gives way to A⁺y + (I − A⁺A) D and eps is not
 * recomputed; each step ends where the next begins, the last at the clean image.
 *
 * With measurement noise DDNM+ (section 3.3), in each singular direction s > 0: D moves by min(1, sigma · s / noiseSigma)
 * of the way to A⁺y, and eps keeps the variance that the measurement's own noise does not fill, sigma² − (that share ·
 * noiseSigma / s)². The paper draws that part anew; here it is eps, as in DDIM, so that the initial noise alone decides a
 * sample. x: (batch · C·H·W) at sigmas[0] in coordinates x = x0 + sigma·eps, not written to; float64.
 */
export async function* ddnmOver(
  denoise: Denoise,
  x: Float64Array,
  sigmas: readonly number[],
  problem: InverseProblem,
): AsyncGenerator<SamplerStep> {
  const land = landing(problem);
  const size = problem.operator.openAt.length;
  const steps = sigmas.length - 1;
  let current = x;
  for (let i = 0; i < steps; i++) {
    const [sigma, next] = [sigmas[i]!, sigmas[i + 1]!];
    const denoised = await denoise(current, sigma);
    const eps = current.map((value, k) => (value - denoised[k]!) / sigma);
    current = new Float64Array(x.length);
    for (let at = 0; at < x.length; at += size) {
      current.set(land(denoised.subarray(at, at + size), eps.subarray(at, at + size), next), at);
    }
    yield { step: i + 1, steps, x: current };
  }
}

/**
 * The denoiser with A⁺y + (I − A⁺A) D in the place of D, for methods that take their slope from it (Heun, Euler,
 * DPM-Solver++): there eps is recomputed from what was put in. Noise-free measurements alone.
 */
export function projectedDenoiser(denoise: Denoise, { operator, y }: InverseProblem): Denoise {
  const measured = operator.invert(y);
  return async (x, sigma) => {
    const denoised = await denoise(x, sigma);
    const out = new Float64Array(x.length);
    for (let at = 0; at < x.length; at += measured.length) {
      const open = operator.open(denoised.subarray(at, at + measured.length));
      for (let i = 0; i < measured.length; i++) out[at + i] = measured[i]! + open[i]!;
    }
    return out;
  };
}
