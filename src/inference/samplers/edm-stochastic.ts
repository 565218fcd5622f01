import type { Churn, SamplerRequest } from "../../domain/sampler.js";
import { badInput } from "../../errors.js";
import type { Denoise } from "../denoiser.js";
import type { StepNoise } from "../noise/step-noise.js";
import { walkSigmas } from "../schedules/levels.js";
import { nearestLevel } from "../schedules/on-table.js";
import { heunStep } from "./edm-heun.js";
import { numberOption, stepNoiseOptions } from "./options.js";
import { onceCorrected, type SamplerDefinition, type SamplerStep } from "./sampler.js";
import { resolveWalk } from "./walk.js";

const GAMMA_MAX = Math.SQRT2 - 1;

const churned = (sigma: number, { churnMin, churnMax }: Churn) => sigma >= churnMin && sigma <= churnMax;

/**
 * Karras et al. 2022, Algorithm 2, on given levels: noise raises each level from churnMin to churnMax by
 * gamma = min(churn / steps, sqrt(2) − 1), and Heun's step leads from there to the next. As NVlabs/edm, whose noise of a
 * step that raises nothing has no effect: it is not drawn here. `levelOf` rounds a raised level to one that the network
 * has. start: (batch · C·H·W) at sigmas[0], not written to; float64.
 */
export async function* edmStochasticOver(
  denoise: Denoise,
  start: Float64Array,
  sigmas: readonly number[],
  churn: Churn,
  addStepNoise: StepNoise,
  levelOf: (sigma: number) => number = (sigma) => sigma,
): AsyncGenerator<SamplerStep> {
  const steps = sigmas.length - 1;
  const gamma = Math.min(churn.churn / steps, GAMMA_MAX);
  const x = start.slice();
  const heun = heunStep(denoise, x.length);
  for (let i = 0; i < steps; i++) {
    const sigma = sigmas[i]!;
    let raised = sigma;
    if (churned(sigma, churn)) {
      raised = levelOf(sigma + gamma * sigma);
      const added = Math.sqrt(raised ** 2 - sigma ** 2) * churn.churnNoise;
      addStepNoise(x, added, i);
    }
    await heun(x, raised, sigmas[i + 1]!);
    yield { step: i + 1, steps, x };
  }
}

function resolveChurn(request: SamplerRequest): Churn {
  const churn = numberOption("churn", request.churn, 40, {
    words: "a finite number above 0 (EDM_HEUN is this method without churn)",
    holds: (value) => value > 0 && Number.isFinite(value),
  });
  const churnMin = numberOption("churnMin", request.churnMin, 0.05, {
    words: "a finite number of at least 0",
    holds: (value) => value >= 0 && Number.isFinite(value),
  });
  const churnMax = numberOption("churnMax", request.churnMax, 50, {
    words: `a finite number of at least churnMin (${churnMin})`,
    holds: (value) => value >= churnMin && Number.isFinite(value),
  });
  const churnNoise = numberOption("churnNoise", request.churnNoise, 1.003, {
    words: "a finite number above 0",
    holds: (value) => value > 0 && Number.isFinite(value),
  });
  return { churn, churnMin, churnMax, churnNoise };
}

const OWN = ["churn", "churnMin", "churnMax", "churnNoise", "noiseStream"] as const;

/** EDM's stochastic sampler: 32 steps are 63 evaluations. */
export const edmStochastic: SamplerDefinition<"EDM_STOCHASTIC"> = {
  method: "EDM_STOCHASTIC",
  versions: [1, 2],
  resolve: (request, model) => {
    const walk = resolveWalk("EDM_STOCHASTIC", request, model, { schedule: "KARRAS", steps: 32 }, OWN);
    const churn = resolveChurn(request);
    const levels = walkSigmas(walk, model).slice(0, -1);
    if (!levels.some((sigma) => churned(sigma, churn))) {
      const range = `${Number(levels.at(-1)!.toPrecision(6))} to ${Number(levels[0]!.toPrecision(6))}`;
      throw badInput(
        "sampler.churnMin",
        `None of this walk's levels, ${range}, lies from churnMin (${churn.churnMin}) to churnMax (${churn.churnMax}), so ` +
          "nothing would be churned; a wider window would take some in, and EDM_HEUN draws the same without churn.",
      );
    }
    return {
      method: "EDM_STOCHASTIC",
      version: 2,
      ...churn,
      ...walk,
      ...stepNoiseOptions(request),
    };
  },
  evaluationsOf: onceCorrected,
  run: ({ denoise, x, sigmas, sampler, model, stepNoise }) =>
    edmStochasticOver(denoise, x, sigmas, sampler, stepNoise, (sigma) => nearestLevel(model, sigma)),
};
