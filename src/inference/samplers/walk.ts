import type { SamplerMethod, SamplerRequest, SigmaSchedule, TimestepsWalk, Walk } from "../../domain/sampler.js";
import { badInput } from "../../errors.js";
import { discreteTable, isDiscrete, type ScheduledModel } from "../schedules/discrete.js";
import { walkSigmas } from "../schedules/levels.js";
import { type SigmaRange, sigmaRange } from "../schedules/sigma-range.js";
import { numberOption, refuseOthers, type SamplerOption, STEPS_MAX, stepsOption } from "./options.js";

/** The levels of Karras et al. 2022, and how far they may be stretched. */
const SIGMA_MIN = 0.002;
const SIGMA_MAX = 80;
const RHO = 7;
const RHO_MAX = 100;
/** Networks take the level in float32: what is 0 or infinite there has no meaning to them. */
const FLOAT32_MIN = 2 ** -126;
const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;

const WALK_OPTIONS: Record<SigmaSchedule, readonly SamplerOption[]> = {
  KARRAS: ["steps", "schedule", "sigmaMin", "sigmaMax", "rho"],
  EXPONENTIAL: ["steps", "schedule", "sigmaMin", "sigmaMax"],
  TIMESTEPS: ["steps", "schedule", "spacing"],
};

/** What a method walks where the question says nothing. */
export interface WalkDefaults {
  schedule: SigmaSchedule;
  steps: number;
}

/**
 * The walk in force, after defaults and the cut to the network's own range (NVlabs/edm: max(sigmaMin, net.sigma_min),
 * min(sigmaMax, net.sigma_max)). `own` are the method's options beside those of a walk; BAD_USER_INPUT by field name.
 */
export function resolveWalk(
  method: SamplerMethod,
  request: SamplerRequest,
  model: ScheduledModel,
  defaults: WalkDefaults,
  own: readonly SamplerOption[] = [],
): Walk {
  const schedule = request.schedule ?? defaults.schedule;
  if (schedule === "TIMESTEPS") return resolveTimesteps(method, request, model, defaults.steps, own);
  refuseOthers(method, schedule, request, [...WALK_OPTIONS[schedule], ...own]);
  const steps = stepsOption(request.steps, defaults.steps, STEPS_MAX);
  const ends = resolveEnds(request, sigmaRange(model));
  if (schedule === "EXPONENTIAL") return fallingOrRefused({ schedule, ...ends, steps }, model);
  const rho = numberOption("rho", request.rho, RHO, {
    words: `a number above 0 and at most ${RHO_MAX}`,
    holds: (value) => value > 0 && value <= RHO_MAX,
  });
  return fallingOrRefused({ schedule, ...ends, rho, steps }, model);
}

/** The walk of a question that asks for TIMESTEPS; a default of more steps than the table has becomes all of them. */
export function resolveTimesteps(
  method: SamplerMethod,
  request: SamplerRequest,
  model: ScheduledModel,
  defaultSteps: number,
  own: readonly SamplerOption[],
): TimestepsWalk {
  if (!isDiscrete(model)) {
    const why = `TIMESTEPS are what EPSILON and V models were trained on, and this one is ${model.parameterization}`;
    throw badInput("sampler.schedule", `${why}; accepted: KARRAS, EXPONENTIAL.`);
  }
  refuseOthers(method, "TIMESTEPS", request, [...WALK_OPTIONS.TIMESTEPS, ...own]);
  const most = Math.min(discreteTable(model).sigmas.length, STEPS_MAX);
  return {
    schedule: "TIMESTEPS",
    spacing: request.spacing ?? "TRAILING",
    steps: stepsOption(request.steps, Math.min(defaultSteps, most), most),
  };
}

function resolveEnds(request: SamplerRequest, range: SigmaRange): { sigmaMin: number; sigmaMax: number } {
  const askedMin = numberOption("sigmaMin", request.sigmaMin, SIGMA_MIN, {
    words: "a finite number above 0 that float32 can hold",
    holds: (sigma) => sigma >= FLOAT32_MIN && sigma <= FLOAT32_MAX,
  });
  const askedMax = numberOption("sigmaMax", request.sigmaMax, SIGMA_MAX, {
    words: `a finite number above sigmaMin (${askedMin}) that float32 can hold`,
    holds: (sigma) => sigma > askedMin && sigma <= FLOAT32_MAX,
  });
  const sigmaMin = Math.max(askedMin, range.min);
  const sigmaMax = Math.min(askedMax, range.max);
  if (sigmaMin < sigmaMax) return { sigmaMin, sigmaMax };
  const own = `this network's own levels, ${range.min} to ${range.max}`;
  if (askedMax <= range.min) throw badInput("sampler.sigmaMax", `sigmaMax must lie above the least of ${own}.`);
  throw badInput("sampler.sigmaMin", `sigmaMin must lie below the greatest of ${own}.`);
}

/** Roots and powers far from 1 overflow, or leave neighbours that float64 cannot tell apart: no step leads between them. */
function fallingOrRefused(walk: Exclude<Walk, TimestepsWalk>, model: ScheduledModel): Walk {
  const sigmas = walkSigmas(walk, model);
  const falls = sigmas.every((sigma, i) => Number.isFinite(sigma) && (i === 0 || sigma < sigmas[i - 1]!));
  if (falls) return walk;
  const levels = `${walk.steps} steps from ${walk.sigmaMax} to ${walk.sigmaMin}`;
  if (walk.schedule === "EXPONENTIAL") {
    const mended = "fewer steps or a wider range would";
    throw badInput("sampler.steps", `${levels} give levels that do not fall strictly; ${mended}.`);
  }
  throw badInput(
    "sampler.rho",
    `rho ${walk.rho} with ${levels} gives levels that do not fall strictly; a rho nearer to ${RHO}, fewer steps or a ` +
      `wider range would.`,
  );
}
